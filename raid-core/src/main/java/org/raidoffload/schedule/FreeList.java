package org.raidoffload.schedule;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which of a fixed number of chains are free: a lock-free stack of their numbers. Any thread; allocates nothing. The
 * upper half of the head counts changes, so that a number taken and given back meanwhile is noticed.
 */
final class FreeList {
  static final int EMPTY = -1;

  private final AtomicIntegerArray next;
  private final AtomicLong head;

  FreeList(int size) {
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
      if (head.compareAndSet(old, replacement)) {
        return top;
      }
    }
  }

  void give(int index) {
    while (true) {
      long old = head.get();
      next.set(index, (int) old);
      if (head.compareAndSet(old, (((old >>> 32) + 1) << 32) | (index & 0xffffffffL))) {
        return;
      }
    }
  }

  boolean isEmpty() {
    return (int) head.get() == EMPTY;
  }
}
