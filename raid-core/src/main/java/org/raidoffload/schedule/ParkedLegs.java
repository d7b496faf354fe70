package org.raidoffload.schedule;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Legs that wait at a channel, in the order in which they came. Any thread parks where it is shared, else the channel's;
 * only the channel's thread takes. Intrusive, so parking allocates nothing; for one thread it takes no locked
 * instruction.
 */
final class ParkedLegs {
  private final AtomicReference<@Nullable ChainRun> arrived = new AtomicReference<>();
  private @Nullable ChainRun first;
  private @Nullable ChainRun last;
  private final AtomicInteger waiting = new AtomicInteger();
  private final boolean shared;

  /**
   * No legs.
   *
   * @param shared whether others than the channel's thread park
   */
  ParkedLegs(boolean shared) {
    this.shared = shared;
  }

  /** Parks a chain; from here on it belongs to the channel's thread. */
  void park(ChainRun run) {
    if (!shared) {
      run.nextParked = null;
      append(run, run);
      count(1);
      return;
    }
    while (true) {
      ChainRun top = arrived.get();
      run.nextParked = top;
      if (arrived.compareAndSet(top, run)) {
        return;
      }
    }
  }

  /** Whether a newcomer would overtake somebody. */
  boolean anyWaiting() {
    return waiting.get() > 0 || arrived.get() != null;
  }

  /** Legs taken over from {@link #park} and not yet removed; a snapshot. */
  int waiting() {
    return waiting.get();
  }

  /** The leg that waits longest, or null. Channel thread only. */
  @Nullable ChainRun peek() {
    if (shared) {
      takeOver();
    }
    return first;
  }

  /** Removes what {@link #peek} returned. Channel thread only. */
  void remove() {
    ChainRun head = first;
    if (head == null) {
      throw new IllegalStateException("no parked leg to remove");
    }
    first = head.nextParked;
    head.nextParked = null;
    if (first == null) {
      last = null;
    }
    count(-1);
  }

  /** Appends what arrived since, turning the stack round into arrival order. */
  private void takeOver() {
    ChainRun stack = arrived.get() == null ? null : arrived.getAndSet(null);
    ChainRun reversed = null;
    ChainRun newest = stack;
    int n = 0;
    while (stack != null) {
      ChainRun rest = stack.nextParked;
      stack.nextParked = reversed;
      reversed = stack;
      stack = rest;
      n++;
    }
    if (reversed == null) {
      return;
    }
    count(n);
    append(reversed, newest);
  }

  private void append(ChainRun oldest, ChainRun newest) {
    if (last == null) {
      first = oldest;
    } else {
      last.nextParked = oldest;
    }
    last = newest;
  }

  /** Written by the channel's thread only. */
  private void count(int n) {
    waiting.setRelease(waiting.getPlain() + n);
  }
}
