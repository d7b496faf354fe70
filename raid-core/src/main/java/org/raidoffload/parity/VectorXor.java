package org.raidoffload.parity;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.ByteVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.raidoffload.parity.AddressSpace.ALL;
import static org.raidoffload.parity.Lanes.BYTES;
import static org.raidoffload.parity.Lanes.WIDTH;
import static org.raidoffload.parity.Lanes.bounded;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.ByteVector;

/** XOR with four vectors in flight; {@code end} is a multiple of {@link #STEP}. No source is absent. */
final class VectorXor {
  /** Bytes taken by one turn of a loop. */
  static final int STEP = 4 * WIDTH;

  static final VectorLoop SUM = VectorLoop.of(MethodHandles.lookup(), "sum");
  static final VectorLoop MATCHES = VectorLoop.of(MethodHandles.lookup(), "matches");
  static final VectorLoop COPY = VectorLoop.of(MethodHandles.lookup(), "copy");
  static final VectorLoop UPDATE = VectorLoop.of(MethodHandles.lookup(), "update");

  private VectorXor() {}

  /** {@code destination = first ^ sources[0..count)}. */
  static void sum(long[] sources, int count, long first, long destination, long end) {
    for (long at = 0; at < end; at += STEP) {
      long a = bounded(first + at);
      ByteVector x0 = fromMemorySegment(BYTES, ALL, a, LITTLE_ENDIAN);
      ByteVector x1 = fromMemorySegment(BYTES, ALL, a + WIDTH, LITTLE_ENDIAN);
      ByteVector x2 = fromMemorySegment(BYTES, ALL, a + 2L * WIDTH, LITTLE_ENDIAN);
      ByteVector x3 = fromMemorySegment(BYTES, ALL, a + 3L * WIDTH, LITTLE_ENDIAN);
      for (int i = 0; i < count; i++) {
        long b = bounded(sources[i] + at);
        x0 = x0.lanewise(XOR, fromMemorySegment(BYTES, ALL, b, LITTLE_ENDIAN));
        x1 = x1.lanewise(XOR, fromMemorySegment(BYTES, ALL, b + WIDTH, LITTLE_ENDIAN));
        x2 = x2.lanewise(XOR, fromMemorySegment(BYTES, ALL, b + 2L * WIDTH, LITTLE_ENDIAN));
        x3 = x3.lanewise(XOR, fromMemorySegment(BYTES, ALL, b + 3L * WIDTH, LITTLE_ENDIAN));
      }
      long to = bounded(destination + at);
      x0.intoMemorySegment(ALL, to, LITTLE_ENDIAN);
      x1.intoMemorySegment(ALL, to + WIDTH, LITTLE_ENDIAN);
      x2.intoMemorySegment(ALL, to + 2L * WIDTH, LITTLE_ENDIAN);
      x3.intoMemorySegment(ALL, to + 3L * WIDTH, LITTLE_ENDIAN);
    }
  }

  /** Whether {@code p} is the xor of {@code sources[0..count)}; stops at the first difference. Q is not looked at. */
  static boolean matches(long[] sources, int count, long p, long q, long end) {
    for (long at = 0; at < end; at += STEP) {
      long a = bounded(p + at);
      ByteVector x0 = fromMemorySegment(BYTES, ALL, a, LITTLE_ENDIAN);
      ByteVector x1 = fromMemorySegment(BYTES, ALL, a + WIDTH, LITTLE_ENDIAN);
      ByteVector x2 = fromMemorySegment(BYTES, ALL, a + 2L * WIDTH, LITTLE_ENDIAN);
      ByteVector x3 = fromMemorySegment(BYTES, ALL, a + 3L * WIDTH, LITTLE_ENDIAN);
      for (int i = 0; i < count; i++) {
        long b = bounded(sources[i] + at);
        x0 = x0.lanewise(XOR, fromMemorySegment(BYTES, ALL, b, LITTLE_ENDIAN));
        x1 = x1.lanewise(XOR, fromMemorySegment(BYTES, ALL, b + WIDTH, LITTLE_ENDIAN));
        x2 = x2.lanewise(XOR, fromMemorySegment(BYTES, ALL, b + 2L * WIDTH, LITTLE_ENDIAN));
        x3 = x3.lanewise(XOR, fromMemorySegment(BYTES, ALL, b + 3L * WIDTH, LITTLE_ENDIAN));
      }
      if (x0.or(x1).or(x2.or(x3)).compare(NE, (byte) 0).anyTrue()) {
        return false;
      }
    }
    return true;
  }

  /** Copies each block and leaves the xor of all in {@code p}; Q is not touched. */
  static void copy(long[] from, long[] to, int count, long p, long q, long end) {
    for (long at = 0; at < end; at += STEP) {
      long a = bounded(from[0] + at);
      ByteVector x0 = fromMemorySegment(BYTES, ALL, a, LITTLE_ENDIAN);
      ByteVector x1 = fromMemorySegment(BYTES, ALL, a + WIDTH, LITTLE_ENDIAN);
      ByteVector x2 = fromMemorySegment(BYTES, ALL, a + 2L * WIDTH, LITTLE_ENDIAN);
      ByteVector x3 = fromMemorySegment(BYTES, ALL, a + 3L * WIDTH, LITTLE_ENDIAN);
      long copyOfFirst = bounded(to[0] + at);
      x0.intoMemorySegment(ALL, copyOfFirst, LITTLE_ENDIAN);
      x1.intoMemorySegment(ALL, copyOfFirst + WIDTH, LITTLE_ENDIAN);
      x2.intoMemorySegment(ALL, copyOfFirst + 2L * WIDTH, LITTLE_ENDIAN);
      x3.intoMemorySegment(ALL, copyOfFirst + 3L * WIDTH, LITTLE_ENDIAN);
      for (int i = 1; i < count; i++) {
        long b = bounded(from[i] + at);
        ByteVector y0 = fromMemorySegment(BYTES, ALL, b, LITTLE_ENDIAN);
        ByteVector y1 = fromMemorySegment(BYTES, ALL, b + WIDTH, LITTLE_ENDIAN);
        ByteVector y2 = fromMemorySegment(BYTES, ALL, b + 2L * WIDTH, LITTLE_ENDIAN);
        ByteVector y3 = fromMemorySegment(BYTES, ALL, b + 3L * WIDTH, LITTLE_ENDIAN);
        long copy = bounded(to[i] + at);
        y0.intoMemorySegment(ALL, copy, LITTLE_ENDIAN);
        y1.intoMemorySegment(ALL, copy + WIDTH, LITTLE_ENDIAN);
        y2.intoMemorySegment(ALL, copy + 2L * WIDTH, LITTLE_ENDIAN);
        y3.intoMemorySegment(ALL, copy + 3L * WIDTH, LITTLE_ENDIAN);
        x0 = x0.lanewise(XOR, y0);
        x1 = x1.lanewise(XOR, y1);
        x2 = x2.lanewise(XOR, y2);
        x3 = x3.lanewise(XOR, y3);
      }
      long toP = bounded(p + at);
      x0.intoMemorySegment(ALL, toP, LITTLE_ENDIAN);
      x1.intoMemorySegment(ALL, toP + WIDTH, LITTLE_ENDIAN);
      x2.intoMemorySegment(ALL, toP + 2L * WIDTH, LITTLE_ENDIAN);
      x3.intoMemorySegment(ALL, toP + 3L * WIDTH, LITTLE_ENDIAN);
    }
  }

  /** {@code p ^= data ^ newData; data = newData}; no coefficient is used and Q is not touched. */
  static void update(long newData, long data, byte a, byte b, long p, long q, long end) {
    for (long at = 0; at < end; at += WIDTH) {
      ByteVector fresh = fromMemorySegment(BYTES, ALL, newData + at, LITTLE_ENDIAN);
      ByteVector parity = fromMemorySegment(BYTES, ALL, p + at, LITTLE_ENDIAN)
          .lanewise(XOR, fromMemorySegment(BYTES, ALL, data + at, LITTLE_ENDIAN)).lanewise(XOR, fresh);
      parity.intoMemorySegment(ALL, p + at, LITTLE_ENDIAN);
      fresh.intoMemorySegment(ALL, data + at, LITTLE_ENDIAN);
    }
  }
}
