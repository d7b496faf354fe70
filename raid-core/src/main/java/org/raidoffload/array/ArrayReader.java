package org.raidoffload.array;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;

/**
 * Reads array ranges: rows whose wanted blocks are all there straight from the members, the others through stripe jobs.
 * Thread-safe.
 */
final class ArrayReader {
  /** Rows are locked together up to so many bytes of the array. */
  private static final long RUN_BYTES = 8L << 20;

  private final ArrayCore core;
  private final JobPool pool;

  ArrayReader(ArrayCore core, JobPool pool) {
    this.core = core;
    this.pool = pool;
  }

  /** Fills native memory with the array's bytes from {@code offset} on. */
  void read(long offset, MemorySegment into) throws IOException {
    long end = offset + into.byteSize();
    Progress jobs = new Progress();
    StripeRuns runs = new StripeRuns(core, pool, jobs, false, (job, owner) -> job.read(into, offset, owner));
    try {
      long at = offset;
      while (at < end) {
        long run = goodRun(at, end);
        if (run > at && direct(at, run, into, offset)) {
          at = run;
          continue;
        }
        // What a member did not give, or a lost one does not have: jobs know how to go on without.
        long last = Math.max(run, Math.min(end, rowEnd(at)));
        runs.over(at, last);
        at = last;
      }
    } finally {
      IOException failed = jobs.await();
      if (failed != null) {
        jobs.finish();
      }
    }
  }

  private long rowEnd(long arrayByte) {
    long rowBytes = (long) core.geometry.dataDisks() * core.geometry.chunkBytes();
    return (arrayByte / rowBytes + 1) * rowBytes;
  }

  /** How far from {@code at} the wanted blocks of each row can be read where they lie; {@code at} where not at all. */
  private long goodRun(long at, long end) {
    long most = Math.min(end, at + RUN_BYTES);
    if (core.members.allGood()) {
      return most;
    }
    long run = at;
    while (run < most) {
      long next = Math.min(most, rowEnd(run));
      if (!good(run, next)) {
        return run;
      }
      run = next;
    }
    return run;
  }

  private boolean good(long from, long to) {
    ArrayGeometry geometry = core.geometry;
    long row = geometry.rowOfArrayByte(from);
    for (int d = geometry.dataOfArrayByte(from); d <= geometry.dataOfArrayByte(to - 1); d++) {
      Member member = core.members.member(geometry.diskOfData(row, d));
      if (!member.good(row * geometry.chunkBytes(), geometry.chunkBytes())) {
        return false;
      }
    }
    return true;
  }

  /** Reads [from, to) from the members; false where one did not give all of it, or was failed meanwhile. */
  private boolean direct(long from, long to, MemorySegment into, long start) {
    ArrayGeometry geometry = core.geometry;
    int chunk = geometry.chunkBytes();
    StripeLocks.Hold hold = new StripeLocks.Hold();
    core.locks.acquire(hold, geometry.rowOfArrayByte(from) * chunk, (geometry.rowOfArrayByte(to - 1) + 1) * chunk, false);
    try {
      Progress progress = new Progress();
      if (goodRun(from, to) < to) {
        return false;
      }
      @Nullable Transfer[] byRole = new Transfer[geometry.disks()];
      long next;
      for (long at = from; at < to; at = next) {
        next = Math.min(to, (at / chunk + 1) * chunk);
        int role = geometry.diskOfData(geometry.rowOfArrayByte(at), geometry.dataOfArrayByte(at));
        Transfer transfer = byRole[role];
        if (transfer == null) {
          transfer = new Transfer(progress).of(Transfer.Kind.TRY_READ, core.members.member(role));
          byRole[role] = transfer;
          progress.started();
        }
        transfer.and(geometry.memberByteOfArrayByte(at), into.asSlice(at - start, next - at));
      }
      for (Transfer transfer : byRole) {
        if (transfer != null) {
          transfer.start();
        }
      }
      @Nullable IOException error = progress.await();
      return error == null;
    } finally {
      core.locks.release(hold);
    }
  }
}
