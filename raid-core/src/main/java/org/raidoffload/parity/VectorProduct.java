package org.raidoffload.parity;

import static org.raidoffload.parity.Lanes.WIDTH;
import static org.raidoffload.parity.Lanes.bounded;
import static org.raidoffload.parity.Lanes.highTable;
import static org.raidoffload.parity.Lanes.load;
import static org.raidoffload.parity.Lanes.lowTable;
import static org.raidoffload.parity.Lanes.product;
import static org.raidoffload.parity.Lanes.store;
import static org.raidoffload.parity.Lanes.twice;
import static org.raidoffload.parity.Lanes.xor;

import jdk.incubator.vector.ByteVector;

/**
 * Kernels with free coefficients: sums of products, read-modify-write, recovery. {@code end} is a multiple of {@link
 * VectorXor#STEP}. No source is absent.
 */
final class VectorProduct {
  private VectorProduct() {}

  /** {@code destination = sum of products}. */
  static void sum(long[] sources, byte[] coefficients, int count, long destination, long end) {
    for (long at = 0; at < end; at += 2L * WIDTH) {
      ByteVector low = lowTable(coefficients[0]);
      ByteVector high = highTable(coefficients[0]);
      long first = bounded(sources[0] + at);
      ByteVector s0 = product(load(first), low, high);
      ByteVector s1 = product(load(first + WIDTH), low, high);
      for (int i = 1; i < count; i++) {
        ByteVector lowOfI = lowTable(coefficients[i]);
        ByteVector highOfI = highTable(coefficients[i]);
        long from = bounded(sources[i] + at);
        s0 = xor(s0, product(load(from), lowOfI, highOfI));
        s1 = xor(s1, product(load(from + WIDTH), lowOfI, highOfI));
      }
      long to = bounded(destination + at);
      store(s0, to);
      store(s1, to + WIDTH);
    }
  }

  /** {@code destination ^= sum of products}. */
  static void addSum(long[] sources, byte[] coefficients, int count, long destination, long end) {
    for (long at = 0; at < end; at += 2L * WIDTH) {
      long to = bounded(destination + at);
      ByteVector s0 = load(to);
      ByteVector s1 = load(to + WIDTH);
      for (int i = 0; i < count; i++) {
        ByteVector low = lowTable(coefficients[i]);
        ByteVector high = highTable(coefficients[i]);
        long from = bounded(sources[i] + at);
        s0 = xor(s0, product(load(from), low, high));
        s1 = xor(s1, product(load(from + WIDTH), low, high));
      }
      store(s0, to);
      store(s1, to + WIDTH);
    }
  }

  /** {@code p ^= xor, q ^= sum of products}. */
  static void accumulate(long[] sources, byte[] coefficients, int count, long p, long q, long end) {
    for (long at = 0; at < end; at += 2L * WIDTH) {
      long toP = bounded(p + at);
      long toQ = bounded(q + at);
      ByteVector p0 = load(toP);
      ByteVector p1 = load(toP + WIDTH);
      ByteVector q0 = load(toQ);
      ByteVector q1 = load(toQ + WIDTH);
      for (int i = 0; i < count; i++) {
        ByteVector low = lowTable(coefficients[i]);
        ByteVector high = highTable(coefficients[i]);
        long from = bounded(sources[i] + at);
        ByteVector x0 = load(from);
        ByteVector x1 = load(from + WIDTH);
        p0 = xor(p0, x0);
        p1 = xor(p1, x1);
        q0 = xor(q0, product(x0, low, high));
        q1 = xor(q1, product(x1, low, high));
      }
      store(p0, toP);
      store(p1, toP + WIDTH);
      store(q0, toQ);
      store(q1, toQ + WIDTH);
    }
  }

  /** {@link #accumulate} of one source, whose tables stay in registers. */
  static void accumulateOne(long source, byte coefficient, long p, long q, long end) {
    ByteVector low = lowTable(coefficient);
    ByteVector high = highTable(coefficient);
    for (long at = 0; at < end; at += WIDTH) {
      ByteVector x = load(source + at);
      ByteVector parity = xor(x, load(p + at));
      ByteVector syndrome = xor(product(x, low, high), load(q + at));
      store(parity, p + at);
      store(syndrome, q + at);
    }
  }

  /** {@code p ^= d; q ^= coefficient * d} with {@code d = data ^ newData}; then {@code data = newData}. */
  static void update(long newData, long data, byte coefficient, long p, long q, long end) {
    ByteVector low = lowTable(coefficient);
    ByteVector high = highTable(coefficient);
    for (long at = 0; at < end; at += WIDTH) {
      ByteVector fresh = load(newData + at);
      ByteVector delta = xor(fresh, load(data + at));
      ByteVector parity = xor(delta, load(p + at));
      ByteVector syndrome = xor(product(delta, low, high), load(q + at));
      store(fresh, data + at);
      store(parity, p + at);
      store(syndrome, q + at);
    }
  }

  /**
   * What two lost blocks contribute to P and Q, left in their own blocks: {@code x = Pd}, {@code y = Qd}. Both slots
   * hold zeros in {@code sources}.
   */
  static void lostSyndromes(long[] sources, int count, long p, long q, long x, long y, long end) {
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
      store(xor(p0, load(heldP)), bounded(x + at));
      store(xor(p1, load(heldP + WIDTH)), bounded(x + at + WIDTH));
      store(xor(q0, load(heldQ)), bounded(y + at));
      store(xor(q1, load(heldQ + WIDTH)), bounded(y + at + WIDTH));
    }
  }

  /**
   * Turns {@link #lostSyndromes} into the blocks: {@code y = a*Pd + b*Qd}, {@code x = Pd + y}. A loop of its own: with
   * four tables in the loop over the sources C2 runs out of registers.
   */
  static void solveTwo(byte a, byte b, long x, long y, long end) {
    ByteVector lowA = lowTable(a);
    ByteVector highA = highTable(a);
    ByteVector lowB = lowTable(b);
    ByteVector highB = highTable(b);
    for (long at = 0; at < end; at += WIDTH) {
      ByteVector parity = load(x + at);
      ByteVector higher = xor(product(parity, lowA, highA), product(load(y + at), lowB, highB));
      store(higher, y + at);
      store(xor(parity, higher), x + at);
    }
  }

  /** Recovers a block from Q and makes P: {@code d = scale*Qd}, {@code p = Px + d}. The lost slot holds zeros. */
  static void recoverOneAndP(long[] sources, int count, byte scale, long p, long q, long x, long end) {
    ByteVector low = lowTable(scale);
    ByteVector high = highTable(scale);
    int last = count - 1;
    for (long at = 0; at < end; at += WIDTH) {
      ByteVector parity = load(bounded(sources[last] + at));
      ByteVector syndrome = parity;
      for (int i = last - 1; i >= 0; i--) {
        ByteVector data = load(bounded(sources[i] + at));
        parity = xor(parity, data);
        syndrome = xor(twice(syndrome), data);
      }
      ByteVector lost = product(xor(syndrome, load(bounded(q + at))), low, high);
      store(lost, bounded(x + at));
      store(xor(parity, lost), bounded(p + at));
    }
  }
}
