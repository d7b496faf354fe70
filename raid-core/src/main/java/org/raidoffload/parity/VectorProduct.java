package org.raidoffload.parity;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.ByteVector.fromArray;
import static jdk.incubator.vector.ByteVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.raidoffload.parity.AddressSpace.ALL;
import static org.raidoffload.parity.Lanes.BYTES;
import static org.raidoffload.parity.Lanes.HIGH_SHIFT;
import static org.raidoffload.parity.Lanes.TABLES;
import static org.raidoffload.parity.Lanes.WIDTH;
import static org.raidoffload.parity.Lanes.bounded;
import static org.raidoffload.parity.Lanes.high;
import static org.raidoffload.parity.Lanes.low;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.ByteVector;

/**
 * Loops with free coefficients: sums of products, read-modify-write, and the last step of recovery. {@code end} is a
 * multiple of {@link VectorXor#STEP}. No source is absent.
 */
final class VectorProduct {
  static final VectorLoop SUM = VectorLoop.of(MethodHandles.lookup(), "sum");
  static final VectorLoop ADD_SUM = VectorLoop.of(MethodHandles.lookup(), "addSum");
  static final VectorLoop ACCUMULATE = VectorLoop.of(MethodHandles.lookup(), "accumulate");
  static final VectorLoop ACCUMULATE_ONE = VectorLoop.of(MethodHandles.lookup(), "accumulateOne");
  static final VectorLoop UPDATE = VectorLoop.of(MethodHandles.lookup(), "update");
  static final VectorLoop SOLVE_ONE = VectorLoop.of(MethodHandles.lookup(), "solveOne");
  static final VectorLoop SOLVE_TWO = VectorLoop.of(MethodHandles.lookup(), "solveTwo");

  private VectorProduct() {}

  /** {@code q = sum of products}; P is not touched. */
  static void sum(long[] sources, byte[] coefficients, int count, long p, long q, long end) {
    for (long at = 0; at < end; at += 2L * WIDTH) {
      ByteVector low = fromArray(BYTES, TABLES, low(coefficients[0]));
      ByteVector high = fromArray(BYTES, TABLES, high(coefficients[0]));
      long first = bounded(sources[0] + at);
      ByteVector x0 = fromMemorySegment(BYTES, ALL, first, LITTLE_ENDIAN);
      ByteVector x1 = fromMemorySegment(BYTES, ALL, first + WIDTH, LITTLE_ENDIAN);
      ByteVector q0 = x0.selectFrom(low).lanewise(XOR,
          x0.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes().selectFrom(high));
      ByteVector q1 = x1.selectFrom(low).lanewise(XOR,
          x1.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes().selectFrom(high));
      for (int i = 1; i < count; i++) {
        low = fromArray(BYTES, TABLES, low(coefficients[i]));
        high = fromArray(BYTES, TABLES, high(coefficients[i]));
        long from = bounded(sources[i] + at);
        x0 = fromMemorySegment(BYTES, ALL, from, LITTLE_ENDIAN);
        x1 = fromMemorySegment(BYTES, ALL, from + WIDTH, LITTLE_ENDIAN);
        q0 = q0.lanewise(XOR, x0.selectFrom(low)).lanewise(XOR,
            x0.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes().selectFrom(high));
        q1 = q1.lanewise(XOR, x1.selectFrom(low)).lanewise(XOR,
            x1.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes().selectFrom(high));
      }
      long to = bounded(q + at);
      q0.intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      q1.intoMemorySegment(ALL, to + WIDTH, LITTLE_ENDIAN);
    }
  }

  /** {@code q ^= sum of products}; P is not touched. */
  static void addSum(long[] sources, byte[] coefficients, int count, long p, long q, long end) {
    for (long at = 0; at < end; at += 2L * WIDTH) {
      long to = bounded(q + at);
      ByteVector q0 = fromMemorySegment(BYTES, ALL, to, LITTLE_ENDIAN);
      ByteVector q1 = fromMemorySegment(BYTES, ALL, to + WIDTH, LITTLE_ENDIAN);
      for (int i = 0; i < count; i++) {
        ByteVector low = fromArray(BYTES, TABLES, low(coefficients[i]));
        ByteVector high = fromArray(BYTES, TABLES, high(coefficients[i]));
        long from = bounded(sources[i] + at);
        ByteVector x0 = fromMemorySegment(BYTES, ALL, from, LITTLE_ENDIAN);
        ByteVector x1 = fromMemorySegment(BYTES, ALL, from + WIDTH, LITTLE_ENDIAN);
        q0 = q0.lanewise(XOR, x0.selectFrom(low)).lanewise(XOR,
            x0.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes().selectFrom(high));
        q1 = q1.lanewise(XOR, x1.selectFrom(low)).lanewise(XOR,
            x1.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes().selectFrom(high));
      }
      q0.intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      q1.intoMemorySegment(ALL, to + WIDTH, LITTLE_ENDIAN);
    }
  }

  /** {@code p ^= xor, q ^= sum of products}. */
  static void accumulate(long[] sources, byte[] coefficients, int count, long p, long q, long end) {
    for (long at = 0; at < end; at += 2L * WIDTH) {
      long toP = bounded(p + at);
      long toQ = bounded(q + at);
      ByteVector p0 = fromMemorySegment(BYTES, ALL, toP, LITTLE_ENDIAN);
      ByteVector p1 = fromMemorySegment(BYTES, ALL, toP + WIDTH, LITTLE_ENDIAN);
      ByteVector q0 = fromMemorySegment(BYTES, ALL, toQ, LITTLE_ENDIAN);
      ByteVector q1 = fromMemorySegment(BYTES, ALL, toQ + WIDTH, LITTLE_ENDIAN);
      for (int i = 0; i < count; i++) {
        ByteVector low = fromArray(BYTES, TABLES, low(coefficients[i]));
        ByteVector high = fromArray(BYTES, TABLES, high(coefficients[i]));
        long from = bounded(sources[i] + at);
        ByteVector x0 = fromMemorySegment(BYTES, ALL, from, LITTLE_ENDIAN);
        ByteVector x1 = fromMemorySegment(BYTES, ALL, from + WIDTH, LITTLE_ENDIAN);
        p0 = p0.lanewise(XOR, x0);
        p1 = p1.lanewise(XOR, x1);
        q0 = q0.lanewise(XOR, x0.selectFrom(low)).lanewise(XOR,
            x0.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes().selectFrom(high));
        q1 = q1.lanewise(XOR, x1.selectFrom(low)).lanewise(XOR,
            x1.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes().selectFrom(high));
      }
      p0.intoMemorySegment(ALL, toP, LITTLE_ENDIAN);
      p1.intoMemorySegment(ALL, toP + WIDTH, LITTLE_ENDIAN);
      q0.intoMemorySegment(ALL, toQ, LITTLE_ENDIAN);
      q1.intoMemorySegment(ALL, toQ + WIDTH, LITTLE_ENDIAN);
    }
  }

  /** {@link #accumulate} of one source {@code x}, whose tables stay in registers; {@code y} and {@code b} are unused. */
  static void accumulateOne(long x, long y, byte a, byte b, long p, long q, long end) {
    ByteVector low = fromArray(BYTES, TABLES, low(a));
    ByteVector high = fromArray(BYTES, TABLES, high(a));
    for (long at = 0; at < end; at += WIDTH) {
      ByteVector data = fromMemorySegment(BYTES, ALL, x + at, LITTLE_ENDIAN);
      ByteVector parity = fromMemorySegment(BYTES, ALL, p + at, LITTLE_ENDIAN).lanewise(XOR, data);
      ByteVector syndrome = fromMemorySegment(BYTES, ALL, q + at, LITTLE_ENDIAN)
          .lanewise(XOR, data.selectFrom(low)).lanewise(XOR,
              data.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes().selectFrom(high));
      parity.intoMemorySegment(ALL, p + at, LITTLE_ENDIAN);
      syndrome.intoMemorySegment(ALL, q + at, LITTLE_ENDIAN);
    }
  }

  /** {@code p ^= d; q ^= a * d} with {@code d = data ^ newData}; then {@code data = newData}; {@code b} is unused. */
  static void update(long newData, long data, byte a, byte b, long p, long q, long end) {
    ByteVector low = fromArray(BYTES, TABLES, low(a));
    ByteVector high = fromArray(BYTES, TABLES, high(a));
    for (long at = 0; at < end; at += WIDTH) {
      ByteVector fresh = fromMemorySegment(BYTES, ALL, newData + at, LITTLE_ENDIAN);
      ByteVector delta = fromMemorySegment(BYTES, ALL, data + at, LITTLE_ENDIAN).lanewise(XOR, fresh);
      ByteVector parity = fromMemorySegment(BYTES, ALL, p + at, LITTLE_ENDIAN).lanewise(XOR, delta);
      ByteVector syndrome = fromMemorySegment(BYTES, ALL, q + at, LITTLE_ENDIAN)
          .lanewise(XOR, delta.selectFrom(low)).lanewise(XOR,
              delta.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes().selectFrom(high));
      fresh.intoMemorySegment(ALL, data + at, LITTLE_ENDIAN);
      parity.intoMemorySegment(ALL, p + at, LITTLE_ENDIAN);
      syndrome.intoMemorySegment(ALL, q + at, LITTLE_ENDIAN);
    }
  }

  /**
   * Two lost blocks from P, Q, and what {@link VectorPq#GENERATE} left of the other blocks in {@code x} and {@code y}:
   * {@code y = a * (p ^ x) + b * (q ^ y)}, {@code x = p ^ x ^ y}.
   */
  static void solveTwo(long x, long y, byte a, byte b, long p, long q, long end) {
    ByteVector lowA = fromArray(BYTES, TABLES, low(a));
    ByteVector highA = fromArray(BYTES, TABLES, high(a));
    ByteVector lowB = fromArray(BYTES, TABLES, low(b));
    ByteVector highB = fromArray(BYTES, TABLES, high(b));
    for (long at = 0; at < end; at += WIDTH) {
      ByteVector parity = fromMemorySegment(BYTES, ALL, p + at, LITTLE_ENDIAN)
          .lanewise(XOR, fromMemorySegment(BYTES, ALL, x + at, LITTLE_ENDIAN));
      ByteVector syndrome = fromMemorySegment(BYTES, ALL, q + at, LITTLE_ENDIAN)
          .lanewise(XOR, fromMemorySegment(BYTES, ALL, y + at, LITTLE_ENDIAN));
      ByteVector higher = parity.selectFrom(lowA).lanewise(XOR,
          parity.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes().selectFrom(highA));
      higher = higher.lanewise(XOR, syndrome.selectFrom(lowB)).lanewise(XOR,
          syndrome.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes().selectFrom(highB));
      higher.intoMemorySegment(ALL, y + at, LITTLE_ENDIAN);
      parity.lanewise(XOR, higher).intoMemorySegment(ALL, x + at, LITTLE_ENDIAN);
    }
  }

  /**
   * A lost block from Q, and P, from what {@link VectorPq#GENERATE} left of the other blocks in {@code p} and {@code
   * x}: {@code x = a * (q ^ x)}, {@code p ^= x}; {@code y} and {@code b} are unused.
   */
  static void solveOne(long x, long y, byte a, byte b, long p, long q, long end) {
    ByteVector low = fromArray(BYTES, TABLES, low(a));
    ByteVector high = fromArray(BYTES, TABLES, high(a));
    for (long at = 0; at < end; at += WIDTH) {
      ByteVector syndrome = fromMemorySegment(BYTES, ALL, q + at, LITTLE_ENDIAN)
          .lanewise(XOR, fromMemorySegment(BYTES, ALL, x + at, LITTLE_ENDIAN));
      ByteVector lost = syndrome.selectFrom(low).lanewise(XOR,
          syndrome.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes().selectFrom(high));
      ByteVector parity = fromMemorySegment(BYTES, ALL, p + at, LITTLE_ENDIAN).lanewise(XOR, lost);
      lost.intoMemorySegment(ALL, x + at, LITTLE_ENDIAN);
      parity.intoMemorySegment(ALL, p + at, LITTLE_ENDIAN);
    }
  }
}
