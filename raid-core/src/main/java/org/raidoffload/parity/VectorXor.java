package org.raidoffload.parity;

import static jdk.incubator.vector.VectorOperators.NE;
import static org.raidoffload.parity.Lanes.WIDTH;
import static org.raidoffload.parity.Lanes.bounded;
import static org.raidoffload.parity.Lanes.loadLongs;
import static org.raidoffload.parity.Lanes.store;
import static org.raidoffload.parity.Lanes.xor;

import jdk.incubator.vector.LongVector;

/** XOR with four vectors in flight; {@code end} is a multiple of {@link #STEP}. No source is absent. */
final class VectorXor {
  /** Bytes taken by one turn of a loop. */
  static final int STEP = 4 * WIDTH;

  private VectorXor() {}

  /** {@code destination = first ^ sources[from..count)}. */
  static void xorInto(long first, long[] sources, int from, int count, long destination, long end) {
    for (long at = 0; at < end; at += STEP) {
      long a = bounded(first + at);
      LongVector x0 = loadLongs(a);
      LongVector x1 = loadLongs(a + WIDTH);
      LongVector x2 = loadLongs(a + 2L * WIDTH);
      LongVector x3 = loadLongs(a + 3L * WIDTH);
      for (int i = from; i < count; i++) {
        long b = bounded(sources[i] + at);
        x0 = xor(x0, loadLongs(b));
        x1 = xor(x1, loadLongs(b + WIDTH));
        x2 = xor(x2, loadLongs(b + 2L * WIDTH));
        x3 = xor(x3, loadLongs(b + 3L * WIDTH));
      }
      long to = bounded(destination + at);
      store(x0, to);
      store(x1, to + WIDTH);
      store(x2, to + 2L * WIDTH);
      store(x3, to + 3L * WIDTH);
    }
  }

  /** Whether {@code first ^ sources[from..count)} is zero everywhere. */
  static boolean isZero(long first, long[] sources, int from, int count, long end) {
    for (long at = 0; at < end; at += STEP) {
      long a = bounded(first + at);
      LongVector x0 = loadLongs(a);
      LongVector x1 = loadLongs(a + WIDTH);
      LongVector x2 = loadLongs(a + 2L * WIDTH);
      LongVector x3 = loadLongs(a + 3L * WIDTH);
      for (int i = from; i < count; i++) {
        long b = bounded(sources[i] + at);
        x0 = xor(x0, loadLongs(b));
        x1 = xor(x1, loadLongs(b + WIDTH));
        x2 = xor(x2, loadLongs(b + 2L * WIDTH));
        x3 = xor(x3, loadLongs(b + 3L * WIDTH));
      }
      if (x0.or(x1).or(x2.or(x3)).compare(NE, 0).anyTrue()) {
        return false;
      }
    }
    return true;
  }

  /** Copies each block and leaves the xor of all in {@code p}. */
  static void copy(long[] from, long[] to, int count, long p, long end) {
    for (long at = 0; at < end; at += STEP) {
      long a = bounded(from[0] + at);
      LongVector x0 = loadLongs(a);
      LongVector x1 = loadLongs(a + WIDTH);
      LongVector x2 = loadLongs(a + 2L * WIDTH);
      LongVector x3 = loadLongs(a + 3L * WIDTH);
      storeFour(x0, x1, x2, x3, bounded(to[0] + at));
      for (int i = 1; i < count; i++) {
        long b = bounded(from[i] + at);
        LongVector y0 = loadLongs(b);
        LongVector y1 = loadLongs(b + WIDTH);
        LongVector y2 = loadLongs(b + 2L * WIDTH);
        LongVector y3 = loadLongs(b + 3L * WIDTH);
        storeFour(y0, y1, y2, y3, bounded(to[i] + at));
        x0 = xor(x0, y0);
        x1 = xor(x1, y1);
        x2 = xor(x2, y2);
        x3 = xor(x3, y3);
      }
      storeFour(x0, x1, x2, x3, bounded(p + at));
    }
  }

  private static void storeFour(LongVector x0, LongVector x1, LongVector x2, LongVector x3, long to) {
    store(x0, to);
    store(x1, to + WIDTH);
    store(x2, to + 2L * WIDTH);
    store(x3, to + 3L * WIDTH);
  }

  /** {@code p ^= data ^ newData; data = newData}. */
  static void update(long newData, long data, long p, long end) {
    for (long at = 0; at < end; at += 2L * WIDTH) {
      LongVector x0 = loadLongs(newData + at);
      LongVector x1 = loadLongs(newData + at + WIDTH);
      LongVector p0 = xor(xor(loadLongs(p + at), loadLongs(data + at)), x0);
      LongVector p1 = xor(xor(loadLongs(p + at + WIDTH), loadLongs(data + at + WIDTH)), x1);
      store(p0, p + at);
      store(p1, p + at + WIDTH);
      store(x0, data + at);
      store(x1, data + at + WIDTH);
    }
  }
}
