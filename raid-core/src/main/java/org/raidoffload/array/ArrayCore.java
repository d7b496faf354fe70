package org.raidoffload.array;

import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.schedule.StripeScheduler;

/** What every stripe job of one array shares. Thread-safe. */
final class ArrayCore {
  /** Chains that an engine spoils before the job gives up. */
  static final int ATTEMPTS = 3;

  final ArrayGeometry geometry;
  final long memberBytes;
  final StripeScheduler scheduler;
  final MemberSet members;
  final StripeLocks locks = new StripeLocks();
  final int[] units;
  final int rmwLevel;
  /** Addresses that the scheduler's channels take; other memory is copied first. */
  final int alignment;
  /** The same for memory that a device writes: it must not share a cache line with anybody else's. */
  final int readAlignment;
  final @Nullable WriteHook hook;
  final ExecutorService hookThreads;
  /** Regions whose parity cannot be trusted; replaced, never changed. */
  volatile BitSet unsynced = new BitSet();

  ArrayCore(ArrayGeometry geometry, long memberBytes, StripeScheduler scheduler, MemberSet members, int[] units,
      int rmwLevel, @Nullable WriteHook hook, ExecutorService hookThreads) {
    this.geometry = geometry;
    this.memberBytes = memberBytes;
    this.scheduler = scheduler;
    this.members = members;
    this.units = units;
    this.rmwLevel = rmwLevel;
    this.hook = hook;
    this.hookThreads = hookThreads;
    alignment = scheduler.engine().channels().stream().map(c -> c.limits())
        .mapToInt(l -> Math.max(l.copyAlignment(), Math.max(l.xorAlignment(), l.pqAlignment()))).max().orElse(1);
    readAlignment = scheduler.engine().runsOnCpu() ? alignment : Math.max(alignment, MappingLedger.LINE_BYTES);
  }

  /** Makes durable every member write that has returned, and tells the hook. */
  void flushMembers(String what) throws IOException {
    WriteHook told = hook;
    long mark = told == null ? 0 : told.flushStarts();
    members.flush(what);
    if (told != null) {
      told.flushed(mark);
    }
  }

  /**
   * A member was lost to an error. What it had of stripes that were written since the last flush is in their parity now,
   * which therefore should not stay in caches for long.
   */
  void memberLost() {
    try {
      hookThreads.execute(this::flushAfterLoss);
    } catch (RejectedExecutionException closing) {
      // The array is being closed, which flushes too.
      return;
    }
  }

  private void flushAfterLoss() {
    try {
      flushMembers("flush after the loss of a member");
    } catch (IOException lasting) {
      // Too few members, or a log that fails: a state that every request from now on meets and reports.
      return;
    }
  }

  boolean wantsPartialParity() {
    return hook != null && hook.wantsPartialParity();
  }

  int mostUnit() {
    return units[units.length - 1];
  }

  boolean trusted(long memberByte) {
    return !unsynced.get(members.region(memberByte));
  }

  /** Where a data block's byte of a piece lies in the array. */
  long arrayByte(StripePiece piece, int block, int offset) {
    int chunk = geometry.chunkBytes();
    return (piece.row * geometry.dataDisks() + block) * chunk + piece.memberByte - piece.row * chunk + offset;
  }
}
