package org.raidoffload.schedule;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A stack of the free chains' numbers, for one thread. It takes no locked instruction, which would wait until the
 * stores of a whole stripe have drained.
 */
final class OwnFreeList extends FreeList {
  private final int[] stack;
  private int size;
  private final AtomicLong numbered = new AtomicLong();

  OwnFreeList(int size) {
    stack = new int[size];
    for (int i = size - 1; i >= 0; i--) {
      give(i);
    }
  }

  @Override
  int take() {
    return size == 0 ? EMPTY : stack[--size];
  }

  @Override
  void give(int index) {
    stack[size++] = index;
  }

  @Override
  boolean isEmpty() {
    return size == 0;
  }

  @Override
  long number() {
    long chain = numbered.getPlain() + 1;
    numbered.setRelease(chain);
    return chain;
  }

  @Override
  long numbered() {
    return numbered.get();
  }
}
