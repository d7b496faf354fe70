package org.raidoffload.cli.workload;

import java.util.Arrays;

/** How many requests were under way where the trace was made, as seen by each request that joined them. One thread. */
final class DepthMeter {
  private static final int MOST_KNOWN_ENDS = 1 << 16;

  private long underWay;
  private long most;
  private long sum;
  private long joined;
  private boolean ended;
  /** Ends that are known in advance, a binary heap. */
  private long[] ends = new long[64];
  private int size;

  /** A request begins; its end comes as an event of its own. */
  void begin() {
    underWay++;
    joined++;
    sum += underWay;
    most = Math.max(most, underWay);
  }

  /** A request ends; one whose begin lies before the trace is not missed. */
  void end() {
    ended = true;
    underWay = Math.max(0, underWay - 1);
  }

  /** A request begins whose duration the trace knows. */
  void begin(long nanos, long latency) {
    while (size > 0 && ends[0] <= nanos) {
      removeFirst();
    }
    if (size < MOST_KNOWN_ENDS) {
      add(nanos + latency);
    }
    underWay = size - 1L;
    ended = true;
    begin();
  }

  private void add(long end) {
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, size * 2);
    }
    int at = size++;
    while (at > 0 && ends[(at - 1) >>> 1] > end) {
      ends[at] = ends[(at - 1) >>> 1];
      at = (at - 1) >>> 1;
    }
    ends[at] = end;
  }

  private void removeFirst() {
    long moved = ends[--size];
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && ends[child + 1] < ends[child]) {
        child++;
      }
      if (ends[child] >= moved) {
        break;
      }
      ends[at] = ends[child];
      at = child;
    }
    ends[at] = moved;
  }

  /** Whether the trace says when requests end. */
  boolean known() {
    return ended && joined > 0;
  }

  long most() {
    return most;
  }

  double mean() {
    return joined == 0 ? 0 : (double) sum / joined;
  }
}
