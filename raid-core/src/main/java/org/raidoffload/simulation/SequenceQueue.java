package org.raidoffload.simulation;

/** Numbers in arrival order; grows as needed, by powers of two. One thread. */
final class SequenceQueue {
  private long[] items = new long[16];
  private int head;
  private int size;

  void add(long item) {
    if (size == items.length) {
      long[] bigger = new long[size * 2];
      for (int i = 0; i < size; i++) {
        bigger[i] = items[(head + i) & (items.length - 1)];
      }
      items = bigger;
      head = 0;
    }
    items[(head + size) & (items.length - 1)] = item;
    size++;
  }

  boolean isEmpty() {
    return size == 0;
  }

  long take() {
    if (size == 0) {
      throw new IllegalStateException("nothing was issued to this channel");
    }
    long item = items[head];
    head = (head + 1) & (items.length - 1);
    size--;
    return item;
  }
}
