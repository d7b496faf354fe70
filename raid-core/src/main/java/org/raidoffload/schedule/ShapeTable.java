package org.raidoffload.schedule;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.raidoffload.request.RequestShape;

/**
 * Shapes that have been placed. Any thread. A shape is found without a lock and without allocating; up to the table's
 * size none loses its place to another, and a table that is full starts again, empty.
 */
final class ShapeTable {
  private final int most;
  private final ReentrantLock writing = new ReentrantLock();
  private int size;
  /** Twice as long as the entries that it may hold; replaced when it starts again. */
  private volatile @Nullable Entry[] table;

  /** The final fields make a racy read of the table safe. */
  private record Entry(RequestShape shape, StripeShape placed) {}

  /**
   * An empty table.
   *
   * @param most shapes that it holds
   */
  ShapeTable(int most) {
    this.most = most;
    this.table = new Entry[Integer.highestOneBit(most) * 4];
  }

  @Nullable StripeShape get(RequestShape shape) {
    @Nullable Entry[] now = table;
    int at = home(shape, now.length);
    for (Entry entry = now[at]; entry != null; entry = now[at]) {
      if (entry.shape.equals(shape)) {
        return entry.placed;
      }
      at = at + 1 & now.length - 1;
    }
    return null;
  }

  /** Remembers a shape; returns what is remembered, which is an earlier one where two threads placed it at once. */
  StripeShape put(RequestShape shape, StripeShape placed) {
    writing.lock();
    try {
      StripeShape earlier = get(shape);
      if (earlier != null) {
        return earlier;
      }
      if (size == most) {
        size = 0;
        table = new Entry[table.length];
      }
      @Nullable Entry[] now = table;
      int at = home(shape, now.length);
      while (now[at] != null) {
        at = at + 1 & now.length - 1;
      }
      now[at] = new Entry(shape, placed);
      size++;
      return placed;
    } finally {
      writing.unlock();
    }
  }

  /** Spreads what the shape's hash has in its upper bits. */
  private static int home(RequestShape shape, int length) {
    int hash = shape.hashCode();
    return (hash ^ hash >>> 15) & length - 1;
  }
}
