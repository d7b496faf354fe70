package org.raidoffload.schedule;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Chains that wait at a channel, in the order in which they came; as it is here, for one thread. Intrusive, so waiting
 * allocates nothing.
 */
sealed class ParkedLegs permits SharedParkedLegs {
  private @Nullable ChainRun first;
  private @Nullable ChainRun last;
  /** Written by the channel's thread only. */
  private final AtomicInteger waiting = new AtomicInteger();

  /** Has a chain wait; from here on it belongs to the channel's thread. */
  void park(ChainRun run) {
    run.nextParked = null;
    append(run, run, 1);
  }

  /** Whether a newcomer would overtake somebody. */
  boolean anyWaiting() {
    return waiting.get() > 0;
  }

  /** Chains taken over from {@link #park} and not yet removed; a snapshot. Any thread. */
  int waiting() {
    return waiting.get();
  }

  /** As {@link #waiting}, with those that have just come. */
  int waitingNow() {
    peek();
    return waiting.get();
  }

  /** The chain that waits longest, or null. */
  @Nullable ChainRun peek() {
    return first;
  }

  /** Removes what {@link #peek} returned. */
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

  /** Removes and returns the first leg whose chain is to end, or null. */
  @Nullable ChainRun removeStopped() {
    ChainRun before = null;
    for (ChainRun run = peek(); run != null; run = run.nextParked) {
      if (run.course.mustStop()) {
        unlink(before, run);
        return run;
      }
      before = run;
    }
    return null;
  }

  private void unlink(@Nullable ChainRun before, ChainRun run) {
    if (before == null) {
      remove();
      return;
    }
    before.nextParked = run.nextParked;
    if (run == last) {
      last = before;
    }
    run.nextParked = null;
    count(-1);
  }

  /** Appends so many chains that are linked to each other. */
  final void append(ChainRun oldest, ChainRun newest, int n) {
    count(n);
    if (last == null) {
      first = oldest;
    } else {
      last.nextParked = oldest;
    }
    last = newest;
  }

  private void count(int n) {
    waiting.setRelease(waiting.getPlain() + n);
  }
}
