package org.raidoffload.array;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The stripe lock table: ranges, of member bytes or of rows, that are held shared or exclusively. First come, first
 * served: whoever overlaps an earlier claim waits for it, so nobody starves. A hold belongs to no thread and may be
 * released by any. Whoever plans writes by himself needs it: one request at a time may change a stripe. Thread-safe.
 */
public final class StripeLocks {
  private final ReentrantLock mutex = new ReentrantLock();
  private final Condition released = mutex.newCondition();
  private final List<Hold> claims = new ArrayList<>();

  /** An empty table. */
  public StripeLocks() {}

  /** A claim on a range; reusable after its release. */
  public static final class Hold {
    private long from;
    private long to;
    private boolean exclusive;

    /** A claim on nothing yet. */
    public Hold() {}

    private boolean conflicts(Hold other) {
      return (exclusive || other.exclusive) && from < other.to && other.from < to;
    }
  }

  /**
   * Waits until the range [from, to) is held; interrupts are left for later.
   *
   * @throws IllegalStateException when the hold has not been released since it was last acquired
   */
  public void acquire(Hold hold, long from, long to, boolean exclusive) {
    mutex.lock();
    try {
      if (claims.contains(hold)) {
        throw new IllegalStateException("a hold on " + hold.from + " to " + hold.to
            + " was acquired again before its release (use another hold)");
      }
      hold.from = from;
      hold.to = to;
      hold.exclusive = exclusive;
      claims.add(hold);
      while (mustWait(hold)) {
        released.awaitUninterruptibly();
      }
    } finally {
      mutex.unlock();
    }
  }

  private boolean mustWait(Hold hold) {
    for (Hold earlier : claims) {
      if (earlier == hold) {
        return false;
      }
      if (earlier.conflicts(hold)) {
        return true;
      }
    }
    throw new IllegalStateException("a hold that is not claimed");
  }

  /** Gives the range back; whoever waits for it may go on. */
  public void release(Hold hold) {
    mutex.lock();
    try {
      claims.remove(hold);
      released.signalAll();
    } finally {
      mutex.unlock();
    }
  }

  /** Ranges held or waited for; a snapshot. */
  int claims() {
    mutex.lock();
    try {
      return claims.size();
    } finally {
      mutex.unlock();
    }
  }
}
