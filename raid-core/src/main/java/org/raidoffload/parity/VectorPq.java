package org.raidoffload.parity;

import static org.raidoffload.parity.Lanes.WIDTH;
import static org.raidoffload.parity.Lanes.bounded;
import static org.raidoffload.parity.Lanes.load;
import static org.raidoffload.parity.Lanes.store;
import static org.raidoffload.parity.Lanes.twice;
import static org.raidoffload.parity.Lanes.xor;

import jdk.incubator.vector.ByteVector;

/**
 * P and Q by Horner's rule from the highest slot down; {@code end} is a multiple of {@link VectorXor#STEP}. No source
 * is absent.
 */
final class VectorPq {
  private VectorPq() {}

  static void generate(long[] sources, int count, long p, long q, long end) {
    int last = count - 1;
    for (long at = 0; at < end; at += 2L * WIDTH) {
      long top = bounded(sources[last] + at);
      ByteVector p0 = load(top);
      ByteVector p1 = load(top + WIDTH);
      ByteVector q0 = p0;
      ByteVector q1 = p1;
      for (int i = last - 1; i >= 0; i--) {
        long from = bounded(sources[i] + at);
        ByteVector x0 = load(from);
        ByteVector x1 = load(from + WIDTH);
        p0 = xor(p0, x0);
        p1 = xor(p1, x1);
        q0 = xor(twice(q0), x0);
        q1 = xor(twice(q1), x1);
      }
      long toP = bounded(p + at);
      long toQ = bounded(q + at);
      store(p0, toP);
      store(p1, toP + WIDTH);
      store(q0, toQ);
      store(q1, toQ + WIDTH);
    }
  }

  /** Q alone. */
  static void syndrome(long[] sources, int count, long q, long end) {
    int last = count - 1;
    for (long at = 0; at < end; at += 2L * WIDTH) {
      long top = bounded(sources[last] + at);
      ByteVector q0 = load(top);
      ByteVector q1 = load(top + WIDTH);
      for (int i = last - 1; i >= 0; i--) {
        long from = bounded(sources[i] + at);
        q0 = xor(twice(q0), load(from));
        q1 = xor(twice(q1), load(from + WIDTH));
      }
      long toQ = bounded(q + at);
      store(q0, toQ);
      store(q1, toQ + WIDTH);
    }
  }

  /** Copies each block and leaves P and Q. */
  static void copy(long[] from, long[] to, int count, long p, long q, long end) {
    int last = count - 1;
    for (long at = 0; at < end; at += 2L * WIDTH) {
      long top = bounded(from[last] + at);
      ByteVector p0 = load(top);
      ByteVector p1 = load(top + WIDTH);
      long copyOfTop = bounded(to[last] + at);
      store(p0, copyOfTop);
      store(p1, copyOfTop + WIDTH);
      ByteVector q0 = p0;
      ByteVector q1 = p1;
      for (int i = last - 1; i >= 0; i--) {
        long source = bounded(from[i] + at);
        long copy = bounded(to[i] + at);
        ByteVector x0 = load(source);
        ByteVector x1 = load(source + WIDTH);
        store(x0, copy);
        store(x1, copy + WIDTH);
        p0 = xor(p0, x0);
        p1 = xor(p1, x1);
        q0 = xor(twice(q0), x0);
        q1 = xor(twice(q1), x1);
      }
      long toP = bounded(p + at);
      long toQ = bounded(q + at);
      store(p0, toP);
      store(p1, toP + WIDTH);
      store(q0, toQ);
      store(q1, toQ + WIDTH);
    }
  }
}
