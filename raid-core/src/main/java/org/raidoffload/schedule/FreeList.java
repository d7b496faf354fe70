package org.raidoffload.schedule;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which of a fixed number of chains are free: a lock-free stack of their numbers. Any thread where it is shared, else
 * one; allocates nothing. The upper half of the head counts changes, so that a number taken and given back meanwhile is
 * noticed. For one thread no locked instruction is used: it would wait until the stores of a whole stripe have drained.
 */
final class FreeList {
  static final int EMPTY = -1;

  private final AtomicIntegerArray next;
  private final AtomicLong head;
  private final boolean shared;

  FreeList(int size, boolean shared) {
    this.shared = shared;
    next = new AtomicIntegerArray(size);
    for (int i = 0; i < size; i++) {
      next.set(i, i + 1 < size ? i + 1 : EMPTY);
    }
    head = new AtomicLong(size > 0 ? 0 : EMPTY & 0xffffffffL);
  }

  int take() {
    while (true) {
      long old = head.get();
      int top = (int) old;
      if (top == EMPTY) {
        return EMPTY;
      }
      long replacement = (((old >>> 32) + 1) << 32) | (next.get(top) & 0xffffffffL);
      if (replace(old, replacement)) {
        return top;
      }
    }
  }

  void give(int index) {
    while (true) {
      long old = head.get();
      next.setRelease(index, (int) old);
      if (replace(old, (((old >>> 32) + 1) << 32) | (index & 0xffffffffL))) {
        return;
      }
    }
  }

  private boolean replace(long old, long replacement) {
    if (shared) {
      return head.compareAndSet(old, replacement);
    }
    head.setRelease(replacement);
    return true;
  }

  boolean isEmpty() {
    return (int) head.get() == EMPTY;
  }
}
