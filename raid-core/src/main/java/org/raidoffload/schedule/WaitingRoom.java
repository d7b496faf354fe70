package org.raidoffload.schedule;

import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Those who wait for a chain to be free, in the order in which they came: callers that want to be told, and submissions
 * that go on by themselves. Any thread.
 */
final class WaitingRoom {
  private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
  /** Submissions that nobody's thread waits for, of which there may only be so many. */
  private final AtomicInteger unattended = new AtomicInteger();
  private final int mostUnattended;
  private final BooleanSupplier open;

  /**
   * An empty room.
   *
   * @param open whether there is a chain to be had, or no reason to wait any more
   */
  WaitingRoom(int mostUnattended, BooleanSupplier open) {
    this.mostUnattended = mostUnattended;
    this.open = open;
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

  /** Waits: the waiter is called once, at once where the room is open, else by who gives a chain back. */
  void add(Runnable waiter) {
    queue.add(waiter);
    if (open.getAsBoolean() && queue.remove(waiter)) {
      waiter.run();
    }
  }

  /** Waits no more; returns false when the waiter has been called or was never there. */
  boolean remove(Runnable waiter) {
    return queue.remove(waiter);
  }

  /**
   * Calls those who wait for as long as the room is open: one that makes no use of it, because it gave up meanwhile,
   * must not swallow the call that another waits for.
   */
  void call() {
    while (!queue.isEmpty() && open.getAsBoolean()) {
      Runnable waiter = queue.poll();
      if (waiter != null) {
        Guarded.run(waiter);
      }
    }
  }

  /** Ends the submissions that wait for a stripe as cancelled; returns how many. */
  int cancel(long stripe) {
    int ended = 0;
    for (Iterator<Runnable> it = queue.iterator(); it.hasNext();) {
      if (it.next() instanceof WaitingSubmission waiting && waiting.stripe() == stripe && queue.remove(waiting)) {
        waiting.cancelled();
        ended++;
      }
    }
    return ended;
  }

  /** Ends the submissions whose time is up; returns whether there were any. */
  boolean expire(long now) {
    boolean any = false;
    for (Iterator<Runnable> it = queue.iterator(); it.hasNext();) {
      if (it.next() instanceof WaitingSubmission waiting && waiting.overdue(now) && queue.remove(waiting)) {
        waiting.expired();
        any = true;
      }
    }
    return any;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }
}
