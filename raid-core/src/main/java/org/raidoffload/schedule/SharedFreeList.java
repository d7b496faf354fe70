package org.raidoffload.schedule;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A lock-free stack of the free chains' numbers, for any number of threads. The upper half of the head counts changes,
 * so that a number taken and given back meanwhile is noticed.
 */
final class SharedFreeList extends FreeList {
  private final AtomicIntegerArray next;
  private final AtomicLong head;
  private final AtomicLong numbered = new AtomicLong();

  SharedFreeList(int size) {
    next = new AtomicIntegerArray(size);
    for (int i = 0; i < size; i++) {
      next.set(i, i + 1 < size ? i + 1 : EMPTY);
    }
    head = new AtomicLong(size > 0 ? 0 : EMPTY & 0xffffffffL);
  }

  @Override
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

  @Override
  void give(int index) {
    while (true) {
      long old = head.get();
      next.setRelease(index, (int) old);
      if (head.compareAndSet(old, (((old >>> 32) + 1) << 32) | (index & 0xffffffffL))) {
        return;
      }
    }
  }

  @Override
  boolean isEmpty() {
    return (int) head.get() == EMPTY;
  }

  @Override
  long number() {
    return numbered.incrementAndGet();
  }

  @Override
  long numbered() {
    return numbered.get();
  }
}
