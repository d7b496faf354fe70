package org.raidoffload.array;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.raidoffload.geometry.ArrayGeometry;

/**
 * Reads array ranges: rows whose wanted blocks are all there straight from the members, the others through stripe jobs,
 * all of them at the same time. Thread-safe.
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
    Progress progress = new Progress();
    Queue<DirectRead> incomplete = new ConcurrentLinkedQueue<>();
    StripeRuns runs = new StripeRuns(core, pool, progress, false, (job, owner) -> job.read(into, offset, owner));
    try {
      long next;
      for (long at = offset; at < end; at = next) {
        next = run(at, end, true);
        if (next > at) {
          progress.started();
          new DirectRead(core, at, next, (read, complete) -> {
            if (!complete) {
              incomplete.add(read);
            }
            progress.ended((IOException) null);
          }).start(into, offset);
        } else {
          next = run(at, end, false);
          runs.over(at, next);
        }
      }
      if (progress.await() == null) {
        incomplete.forEach(read -> runs.over(read.from, read.to));
      }
    } finally {
      progress.await();
    }
    progress.finish();
  }

  private long rowEnd(long arrayByte) {
    long rowBytes = (long) core.geometry.dataDisks() * core.geometry.chunkBytes();
    return (arrayByte / rowBytes + 1) * rowBytes;
  }

  /** How far from {@code at} the wanted blocks of each row are all there, or in each row some are not. */
  private long run(long at, long end, boolean good) {
    long most = Math.min(end, at + RUN_BYTES);
    if (core.members.allGood()) {
      return good ? most : at;
    }
    long run = at;
    while (run < most) {
      long next = Math.min(most, rowEnd(run));
      if (good(run, next) != good) {
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
}
