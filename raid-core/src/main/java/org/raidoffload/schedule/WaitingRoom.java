package org.raidoffload.schedule;

import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Those who wait for a chain to be free, in the order in which they came: callers that want to be told, and submissions
 * that go on by themselves. Any thread.
 */
final class WaitingRoom {
  /** How often those who ask again are called at a time without one that makes use of it. */
  private static final int ROUNDS = 4;

  private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
  /** Submissions that nobody's thread waits for, of which there may only be so many. */
  private final AtomicInteger unattended = new AtomicInteger();
  private final int mostUnattended;
  private final BooleanSupplier open;
  /** Chains begun so far: whoever makes use of the room begins one. */
  private final LongSupplier begun;
  private final AtomicInteger waiting = new AtomicInteger();
  /** Set in a thread that is calling those who wait here. */
  private final ThreadLocal<Boolean> calling = ThreadLocal.withInitial(() -> false);

  /**
   * An empty room.
   *
   * @param open whether there is a chain to be had, or no reason to wait any more
   */
  WaitingRoom(int mostUnattended, BooleanSupplier open, LongSupplier begun) {
    this.mostUnattended = mostUnattended;
    this.open = open;
    this.begun = begun;
  }

  /** Takes a place for a submission that nobody's thread waits for; returns false when they are all taken. */
  boolean takePlace() {
    if (unattended.incrementAndGet() <= mostUnattended) {
      return true;
    }
    unattended.decrementAndGet();
    return false;
  }

  void leavePlace() {
    unattended.decrementAndGet();
  }

  /**
   * Waits: the waiter is called once, at once where the room is open, else by who gives a chain back. One that asks again
   * while it is called comes after the others.
   */
  void add(Runnable waiter) {
    waiting.incrementAndGet();
    queue.add(waiter);
    if (!calling.get()) {
      call();
    } else if (waiter instanceof WaitingSubmission && open.getAsBoolean() && remove(waiter)) {
      // Its thread may be parked from here on, and would not come back to those that it is calling.
      waiter.run();
    }
  }

  /** Waits no more; returns false when the waiter has been called or was never there. */
  boolean remove(Runnable waiter) {
    boolean was = queue.remove(waiter);
    if (was) {
      waiting.decrementAndGet();
    }
    return was;
  }

  /**
   * Calls those who wait for as long as the room is open: one that makes no use of it, because it gave up meanwhile,
   * must not swallow the call that another waits for. Where nobody makes use of it and some ask again and again, they are
   * called a few times and then when the next chain is given back, so that this ends.
   */
  void call() {
    if (queue.isEmpty() || !open.getAsBoolean() || calling.get()) {
      return;
    }
    calling.set(true);
    try {
      callWhileOfUse();
    } finally {
      calling.remove();
    }
  }

  private void callWhileOfUse() {
    long before = begun.getAsLong();
    int most = ROUNDS * waiting.get();
    for (int ofNoUse = 0; ofNoUse < most && open.getAsBoolean(); ofNoUse++) {
      Runnable waiter = queue.poll();
      if (waiter == null) {
        return;
      }
      waiting.decrementAndGet();
      Guarded.run(waiter);
      long now = begun.getAsLong();
      if (now != before) {
        before = now;
        most = ROUNDS * waiting.get();
        ofNoUse = -1;
      }
    }
  }

  /** Ends the submissions that wait for a stripe as cancelled; returns how many. */
  int cancel(long stripe) {
    int ended = 0;
    for (Iterator<Runnable> it = queue.iterator(); it.hasNext();) {
      if (it.next() instanceof WaitingSubmission submission && submission.stripe() == stripe && remove(submission)) {
        submission.cancelled();
        ended++;
      }
    }
    return ended;
  }

  /** Ends the submissions whose time is up; returns whether there were any. */
  boolean expire(long now) {
    boolean any = false;
    for (Iterator<Runnable> it = queue.iterator(); it.hasNext();) {
      if (it.next() instanceof WaitingSubmission submission && submission.overdue(now) && remove(submission)) {
        submission.expired();
        any = true;
      }
    }
    return any;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }
}
