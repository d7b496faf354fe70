package org.raidoffload.array;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The stripe lock table: ranges of member bytes that are held shared or exclusively. First come, first served: whoever
 * overlaps an earlier claim waits for it, so nobody starves. A hold belongs to no thread and may be released by any.
 */
final class StripeLocks {
  private final ReentrantLock mutex = new ReentrantLock();
  private final Condition released = mutex.newCondition();
  private final List<Hold> claims = new ArrayList<>();

  /** A claim on a range; reusable after its release. */
  static final class Hold {
    private long from;
    private long to;
    private boolean exclusive;

    private boolean conflicts(Hold other) {
      return (exclusive || other.exclusive) && from < other.to && other.from < to;
    }
  }

  /** Waits until the range [from, to) is held; interrupts are left for later. */
  void acquire(Hold hold, long from, long to, boolean exclusive) {
    hold.from = from;
    hold.to = to;
    hold.exclusive = exclusive;
    mutex.lock();
    try {
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

  void release(Hold hold) {
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
