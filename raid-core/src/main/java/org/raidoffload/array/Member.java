package org.raidoffload.array;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.raidoffload.member.ArrayMember;

/** One member in use: its device, its status, its threads and its counts. Status changes belong to {@link MemberSet}. */
final class Member {
  private static final long IDLE_SECONDS = 10;

  final int role;
  /** Carries out the member's transfers; callers may be interrupted, and an interrupt would close a file. */
  final ThreadPoolExecutor lane;
  private final MemberSet set;
  private final int retryLimit;
  private final int readErrorLimit;
  private final LongAdder readErrors = new LongAdder();
  private final LongAdder rewritten = new LongAdder();
  private final LongAdder writeErrors = new LongAdder();
  private final LongAdder retries = new LongAdder();
  volatile @Nullable ArrayMember place;
  volatile MemberStatus status;
  volatile @Nullable String why;
  /** While recovering: regions that are stale where the recovery has not been yet; never changed once set. */
  volatile BitSet stale = new BitSet();
  /** While recovering: everything below is current. */
  volatile long recoveredBytes;

  Member(int role, @Nullable ArrayMember place, MemberSet set, int depth, int retryLimit,
      int readErrorLimit) {
    this.role = role;
    this.place = place;
    this.set = set;
    this.retryLimit = retryLimit;
    this.readErrorLimit = readErrorLimit;
    status = place == null ? MemberStatus.MISSING : MemberStatus.ACTIVE;
    why = place == null ? "no device" : null;
    lane = new ThreadPoolExecutor(depth, depth, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
      Thread thread = new Thread(task, "array member " + role);
      thread.setDaemon(true);
      return thread;
    });
    lane.allowCoreThreadTimeOut(true);
  }

  /** Whether the range of the data area can be read and must be written. */
  boolean good(long memberByte, long length) {
    ArrayMember at = place;
    return switch (status) {
      case ACTIVE -> at != null && at.good(memberByte, length);
      case RECOVERING -> at != null && at.good(memberByte, length)
          && (memberByte + length <= recoveredBytes || !stale.get(set.region(memberByte)));
      case FAILED, MISSING -> false;
    };
  }

  /**
   * Carries out a transfer, again after an error. An error that stays fails the member, but for a read's, as long as the
   * member had no more of them than it may: whoever wanted the bytes makes them from the others and writes them back.
   */
  @Nullable IOException carryOut(Transfer.Kind kind, long memberByte, @Nullable MemorySegment segment, long length) {
    for (int attempt = 0;; attempt++) {
      try {
        once(kind, memberByte, segment, length);
        return null;
      } catch (IOException failed) {
        if (attempt < retryLimit) {
          retries.increment();
          continue;
        }
        if (kind == Transfer.Kind.TRY_READ) {
          return failed;
        }
        (kind == Transfer.Kind.READ ? readErrors : writeErrors).increment();
        if (kind != Transfer.Kind.READ || readErrors.sum() > readErrorLimit) {
          set.failOfError(role, kind.name().toLowerCase(Locale.ROOT) + " failed: " + failed.getMessage());
        }
        return failed;
      } catch (RuntimeException broken) {
        IOException failed = new IOException("member " + role + ": the device threw " + broken, broken);
        set.failOfError(role, failed.getMessage());
        return failed;
      }
    }
  }

  private void once(Transfer.Kind kind, long memberByte, @Nullable MemorySegment segment, long length)
      throws IOException {
    ArrayMember at = place;
    if (at == null) {
      throw new IOException("member " + role + " has no device");
    }
    switch (kind) {
      case READ, TRY_READ -> at.device().read(at.dataOffset() + memberByte, Objects.requireNonNull(segment));
      case WRITE -> {
        if (segment == null) {
          at.device().zero(at.dataOffset() + memberByte, length);
        } else {
          at.device().write(at.dataOffset() + memberByte, segment);
        }
      }
      case FLUSH -> at.device().flush();
    }
  }

  /** A block that it did not give was made anew, and it has taken it. */
  void hasTakenAnew() {
    rewritten.increment();
  }

  MemberReport report() {
    ArrayMember at = place;
    return new MemberReport(role, at == null ? null : at.device().name(), status, readErrors.sum(),
        rewritten.sum(), writeErrors.sum(), retries.sum(), why);
  }
}
