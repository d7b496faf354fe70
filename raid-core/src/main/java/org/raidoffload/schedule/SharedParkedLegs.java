package org.raidoffload.schedule;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Chains that any thread may have wait at a channel; only the channel's thread takes them. */
final class SharedParkedLegs extends ParkedLegs {
  /** A stack, latest first. */
  private final AtomicReference<@Nullable ChainRun> arrived = new AtomicReference<>();

  @Override
  void park(ChainRun run) {
    while (true) {
      ChainRun top = arrived.get();
      run.nextParked = top;
      if (arrived.compareAndSet(top, run)) {
        return;
      }
    }
  }

  @Override
  boolean anyWaiting() {
    return super.anyWaiting() || arrived.get() != null;
  }

  @Override
  @Nullable ChainRun peek() {
    takeOver();
    return super.peek();
  }

  /** Appends what arrived since, turning the stack round into arrival order. */
  private void takeOver() {
    ChainRun stack = arrived.get() == null ? null : arrived.getAndSet(null);
    ChainRun oldest = null;
    ChainRun newest = stack;
    int n = 0;
    while (stack != null) {
      ChainRun rest = stack.nextParked;
      stack.nextParked = oldest;
      oldest = stack;
      stack = rest;
      n++;
    }
    if (oldest != null && newest != null) {
      append(oldest, newest, n);
    }
  }
}
