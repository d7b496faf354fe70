package org.raidoffload.array;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * Long runs over an array in use: scrub, resync, rebuild. Works in batches, each under one lock, with jobs of its own,
 * so that it neither waits for writers while it holds a lock nor keeps them from their buffers. One run at a time.
 */
final class Maintenance {
  /** As many as fill what a run of stripes moves at once. */
  private static final int JOBS = 8;
  /** A rebuild that is killed has to make up for so much time at most. */
  private static final long CHECKPOINT_NANOS = 2_000_000_000L;

  private final ArrayCore core;
  private final long regionBytes;
  private final List<StripeJob> jobs = new ArrayList<>();
  private final StripeLocks.Hold hold = new StripeLocks.Hold();
  private final List<StripePiece> batch = new ArrayList<>();

  Maintenance(ArrayCore core, long regionBytes) {
    this.core = core;
    this.regionBytes = regionBytes;
    for (int i = 0; i < JOBS; i++) {
      jobs.add(new StripeJob(core));
    }
  }

  /** What is done to a batch while it is locked. */
  @FunctionalInterface
  private interface Step {
    void run(List<StripePiece> pieces) throws IOException;
  }

  /** Runs the step over every batch of the regions; returns how far it came. */
  private long each(BitSet regions, boolean exclusive, ArrayListener listener, Step step) throws IOException {
    long total = 0;
    for (int r = regions.nextSetBit(0); r >= 0; r = regions.nextSetBit(r + 1)) {
      total += Math.min(core.memberBytes, (r + 1) * regionBytes) - r * regionBytes;
    }
    long done = 0;
    for (int r = regions.nextSetBit(0); r >= 0; r = regions.nextSetBit(r + 1)) {
      long end = Math.min(core.memberBytes, (r + 1) * regionBytes);
      for (long at = r * regionBytes; at < end;) {
        long next = cut(at, end);
        core.locks.acquire(hold, at, next, exclusive);
        try {
          step.run(batch);
        } finally {
          core.locks.release(hold);
        }
        done += next - at;
        at = next;
        if (!listener.progress(done, total)) {
          return done;
        }
      }
    }
    return done;
  }

  /** Cuts the next batch from member byte {@code at} on; returns where it ends. */
  private long cut(long at, long end) {
    batch.clear();
    long next = at;
    while (batch.size() < JOBS && next < end) {
      StripePiece piece = new StripePiece(core.geometry.dataDisks());
      piece.row = next / core.geometry.chunkBytes();
      piece.memberByte = next;
      long room = Math.min(end, (piece.row + 1) * core.geometry.chunkBytes()) - next;
      int i = core.units.length - 1;
      while (core.units[i] > room) {
        i--;
      }
      piece.unit = core.units[i];
      batch.add(piece);
      next += piece.unit;
    }
    return next;
  }

  private void run(Kind kind, List<StripePiece> pieces) throws IOException {
    Progress progress = new Progress();
    StripeJob.Owner owner = pieces.size() < 2 ? progress
        : new MaintenanceBatch(core.members, pieces.size(), kind == Kind.REBUILD, progress);
    pieces.forEach(piece -> progress.started());
    for (int i = 0; i < pieces.size(); i++) {
      jobs.get(i).maintain(kind, pieces.get(i), Set.of(), owner);
    }
    progress.finish();
  }

  private Set<StripeBuffer> lost(StripePiece piece) {
    return core.members.lost(piece.row, piece.memberByte, piece.unit);
  }

  /** Checks parity in the regions and, when asked to, makes wrong parity anew. */
  ScrubReport scrub(BitSet regions, boolean repair, ArrayListener listener) throws IOException {
    List<ScrubReport.Mismatch> found = new ArrayList<>();
    long[] skipped = new long[1];
    long done = each(regions, repair, listener, pieces -> {
      run(Kind.CHECK, pieces);
      List<StripePiece> bad = new ArrayList<>();
      for (int i = 0; i < pieces.size(); i++) {
        skipped[0] += jobs.get(i).untestable ? pieces.get(i).unit : 0;
        if (jobs.get(i).pMismatch || jobs.get(i).qMismatch) {
          bad.add(pieces.get(i));
        }
      }
      for (StripePiece piece : bad) {
        inspect(piece, repair, found);
      }
    });
    return new ScrubReport(done - skipped[0], skipped[0], found, repair);
  }

  /** Finds the units of a piece that do not match. */
  private void inspect(StripePiece where, boolean repair, List<ScrubReport.Mismatch> found) throws IOException {
    StripeJob job = jobs.get(0);
    StripePiece unit = new StripePiece(core.geometry.dataDisks());
    unit.row = where.row;
    unit.unit = core.units[0];
    for (int at = 0; at < where.unit; at += unit.unit) {
      unit.memberByte = where.memberByte + at;
      run(Kind.CHECK, List.of(unit));
      boolean p = job.pMismatch;
      boolean q = job.qMismatch;
      if (!p && !q) {
        continue;
      }
      found.add(new ScrubReport.Mismatch(unit.row, unit.memberByte, p, q));
      if (repair) {
        Set<StripeBuffer> wrong = new TreeSet<>();
        if (p) {
          wrong.add(StripeBuffer.P);
        }
        if (q) {
          wrong.add(StripeBuffer.Q);
        }
        Progress progress = new Progress();
        progress.started();
        job.maintain(Kind.REPAIR, unit, wrong, progress);
        progress.finish();
      }
    }
  }

  /** Puts on record which regions a rebuild has done. */
  @FunctionalInterface
  interface Checkpoint {
    void reached(BitSet rebuilt) throws IOException;
  }

  /**
   * Recomputes what members that are being recovered have missed. Returns whether it came to the end.
   *
   * @param checkpoint called now and then, and where the listener stops it
   * @throws IOException when too few members are left, or a member that is being recovered fails
   */
  boolean rebuild(ArrayListener listener, Checkpoint checkpoint) throws IOException {
    List<Member> targets = core.members.with(MemberStatus.RECOVERING);
    BitSet stale = new BitSet();
    targets.forEach(t -> stale.or(t.stale));
    boolean[] stopped = new boolean[1];
    BitSet rebuilt = new BitSet();
    long[] last = {System.nanoTime()};
    each(stale, true, (done, total) -> {
      boolean on = listener.progress(done, total);
      stopped[0] = !on && done < total;
      return on;
    }, pieces -> {
      List<StripePiece> behind = new ArrayList<>();
      for (StripePiece piece : pieces) {
        if (targets.stream().anyMatch(t -> !t.good(piece.memberByte, piece.unit))) {
          behind.add(piece);
        }
      }
      run(Kind.REBUILD, behind);
      long reached = pieces.getLast().memberByte + pieces.getLast().unit;
      for (Member target : targets) {
        if (target.status != MemberStatus.RECOVERING) {
          throw new IOException("member " + target.role + " failed while it was being rebuilt: " + target.why);
        }
        target.recoveredBytes = Math.max(target.recoveredBytes, reached);
      }
      if (reached % regionBytes == 0 || reached == core.memberBytes) {
        rebuilt.set((int) ((reached - 1) / regionBytes));
      }
      if (System.nanoTime() - last[0] > CHECKPOINT_NANOS) {
        checkpoint.reached(rebuilt);
        last[0] = System.nanoTime();
      }
    });
    if (stopped[0]) {
      checkpoint.reached(rebuilt);
      return false;
    }
    core.members.flush("rebuild");
    for (Member target : targets) {
      if (!core.members.recovered(target.role)) {
        throw new IOException("member " + target.role + " failed while it was being rebuilt: " + target.why);
      }
    }
    return true;
  }

  /** Makes P of a stripe anew from a log entry; see {@link HookedArray#recover}. */
  boolean recoverFromLog(long memberByte, int unit, List<Integer> touched,
      @Nullable MemorySegment partialParity) throws IOException {
    ArrayGeometry geometry = core.geometry;
    StripePiece piece = new StripePiece(geometry.dataDisks());
    piece.row = memberByte / geometry.chunkBytes();
    piece.memberByte = memberByte;
    piece.unit = unit;
    Set<StripeBuffer> lost = lost(piece);
    if (lost.contains(StripeBuffer.P) || touched.stream().anyMatch(d -> lost.contains(StripeBuffer.data(d)))) {
      return false;
    }
    for (int data : touched) {
      piece.to[data] = unit;
    }
    Progress progress = new Progress();
    progress.started();
    jobs.get(0).recoverFromLog(piece, partialParity, progress);
    progress.finish();
    return true;
  }
}
