package org.raidoffload.array;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;

/**
 * Reads rows whose wanted blocks are all there straight from the members into the caller's memory. Its locks go when the
 * members are done, whoever waits for it. For one use.
 */
final class DirectRead implements Transfer.Listener {

  /** Takes the end. */
  @FunctionalInterface
  interface Listener {
    /** Whether everything was given; where it was not, or a member was failed meanwhile, jobs know how to go on. */
    void ended(DirectRead read, boolean complete);
  }

  private final ArrayCore core;
  final long from;
  final long to;
  private final Listener listener;
  private final StripeLocks.Hold hold = new StripeLocks.Hold();
  private final AtomicInteger moving = new AtomicInteger();
  private final AtomicBoolean incomplete = new AtomicBoolean();

  /** A read of the array's bytes [from, to). */
  DirectRead(ArrayCore core, long from, long to, Listener listener) {
    this.core = core;
    this.from = from;
    this.to = to;
    this.listener = listener;
  }

  /** Starts it; the first byte of the memory is the array's byte {@code start}. Waits for the locks only. */
  void start(MemorySegment into, long start) {
    ArrayGeometry geometry = core.geometry;
    int chunk = geometry.chunkBytes();
    core.locks.acquire(hold, geometry.rowOfArrayByte(from) * chunk, (geometry.rowOfArrayByte(to - 1) + 1) * chunk, false);
    @Nullable Transfer[] byRole = new Transfer[geometry.disks()];
    int count = 0;
    long next;
    for (long at = from; at < to; at = next) {
      next = Math.min(to, (at / chunk + 1) * chunk);
      Member member = core.members.member(geometry.diskOfData(geometry.rowOfArrayByte(at),
          geometry.dataOfArrayByte(at)));
      if (!member.good(geometry.rowOfArrayByte(at) * chunk, chunk)) {
        end(false);
        return;
      }
      Transfer transfer = byRole[member.role];
      if (transfer == null) {
        transfer = new Transfer(this).of(Transfer.Kind.TRY_READ, member);
        byRole[member.role] = transfer;
        count++;
      }
      transfer.and(geometry.memberByteOfArrayByte(at), into.asSlice(at - start, next - at));
    }
    moving.set(count);
    for (Transfer transfer : byRole) {
      if (transfer != null) {
        transfer.start();
      }
    }
  }

  @Override
  public void ended(Transfer transfer) {
    if (transfer.error() != null) {
      incomplete.set(true);
    }
    if (moving.decrementAndGet() == 0) {
      end(!incomplete.get());
    }
  }

  private void end(boolean complete) {
    core.locks.release(hold);
    listener.ended(this, complete);
  }
}
