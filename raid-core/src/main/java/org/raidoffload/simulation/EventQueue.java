package org.raidoffload.simulation;

import java.util.Arrays;

/**
 * What happens when, in model time; ties in the order of scheduling. A binary heap in flat arrays: no allocation once
 * it has grown. One thread.
 */
final class EventQueue {
  private long[] times = new long[256];
  private long[] orders = new long[256];
  private int[] codes = new int[256];
  private int size;
  private long scheduled;

  /** Schedules an event; {@code code} says which. */
  void schedule(long time, int code) {
    if (size == times.length) {
      grow();
    }
    int at = size++;
    long order = scheduled++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (!before(time, order, parent)) {
        break;
      }
      move(parent, at);
      at = parent;
    }
    times[at] = time;
    orders[at] = order;
    codes[at] = code;
  }

  boolean isEmpty() {
    return size == 0;
  }

  long nextTime() {
    return times[0];
  }

  /** Removes the next event and returns its code. */
  int take() {
    int code = codes[0];
    size--;
    if (size > 0) {
      sink(times[size], orders[size], codes[size]);
    }
    return code;
  }

  private void sink(long time, long order, int code) {
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && before(times[child + 1], orders[child + 1], child)) {
        child++;
      }
      if (before(time, order, child)) {
        break;
      }
      move(child, at);
      at = child;
    }
    times[at] = time;
    orders[at] = order;
    codes[at] = code;
  }

  private boolean before(long time, long order, int other) {
    return time < times[other] || (time == times[other] && order < orders[other]);
  }

  private void move(int from, int to) {
    times[to] = times[from];
    orders[to] = orders[from];
    codes[to] = codes[from];
  }

  private void grow() {
    times = Arrays.copyOf(times, size * 2);
    orders = Arrays.copyOf(orders, size * 2);
    codes = Arrays.copyOf(codes, size * 2);
  }
}
