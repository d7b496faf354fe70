package org.raidoffload.parity;

import static jdk.incubator.vector.VectorOperators.NE;
import static org.raidoffload.parity.Lanes.WIDTH;
import static org.raidoffload.parity.Lanes.bounded;
import static org.raidoffload.parity.Lanes.load;
import static org.raidoffload.parity.Lanes.twice;
import static org.raidoffload.parity.Lanes.xor;

import jdk.incubator.vector.ByteVector;

/** Compares P and Q with the data without writing; {@code end} is a multiple of the vector width. */
final class VectorScrub {
  private VectorScrub() {}

  /** Whether P and Q are both as the sources say; stops at the first vector that differs. */
  static boolean matches(long[] sources, int count, long p, long q, long end) {
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
      long heldP = bounded(p + at);
      long heldQ = bounded(q + at);
      ByteVector p2 = xor(p0, load(heldP)).or(xor(p1, load(heldP + WIDTH)));
      ByteVector q2 = xor(q0, load(heldQ)).or(xor(q1, load(heldQ + WIDTH)));
      if (p2.or(q2).compare(NE, (byte) 0).anyTrue()) {
        return false;
      }
    }
    return true;
  }
}
