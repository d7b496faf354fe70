package org.raidoffload.parity;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.ByteVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.raidoffload.parity.AddressSpace.ALL;
import static org.raidoffload.parity.Lanes.BYTES;
import static org.raidoffload.parity.Lanes.POLYNOMIAL;
import static org.raidoffload.parity.Lanes.WIDTH;
import static org.raidoffload.parity.Lanes.ZERO;
import static org.raidoffload.parity.Lanes.bounded;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.ByteVector;

/**
 * P and Q by Horner's rule from the highest slot down; {@code end} is a multiple of {@link VectorXor#STEP}. No source
 * is absent.
 */
final class VectorPq {
  static final VectorLoop GENERATE = VectorLoop.of(MethodHandles.lookup(), "generate");
  static final VectorLoop SYNDROME = VectorLoop.of(MethodHandles.lookup(), "syndrome");
  static final VectorLoop COPY = VectorLoop.of(MethodHandles.lookup(), "copy");

  private VectorPq() {}

  static void generate(long[] sources, int count, long p, long q, long end) {
    int last = count - 1;
    for (long at = 0; at < end; at += 2L * WIDTH) {
      long top = bounded(sources[last] + at);
      ByteVector p0 = fromMemorySegment(BYTES, ALL, top, LITTLE_ENDIAN);
      ByteVector p1 = fromMemorySegment(BYTES, ALL, top + WIDTH, LITTLE_ENDIAN);
      ByteVector q0 = p0;
      ByteVector q1 = p1;
      for (int i = last - 1; i >= 0; i--) {
        long from = bounded(sources[i] + at);
        ByteVector x0 = fromMemorySegment(BYTES, ALL, from, LITTLE_ENDIAN);
        ByteVector x1 = fromMemorySegment(BYTES, ALL, from + WIDTH, LITTLE_ENDIAN);
        p0 = p0.lanewise(XOR, x0);
        p1 = p1.lanewise(XOR, x1);
        q0 = ZERO.blend(POLYNOMIAL, q0.lt((byte) 0)).lanewise(XOR, q0.add(q0)).lanewise(XOR, x0);
        q1 = ZERO.blend(POLYNOMIAL, q1.lt((byte) 0)).lanewise(XOR, q1.add(q1)).lanewise(XOR, x1);
      }
      long toP = bounded(p + at);
      long toQ = bounded(q + at);
      p0.intoMemorySegment(ALL, toP, LITTLE_ENDIAN);
      p1.intoMemorySegment(ALL, toP + WIDTH, LITTLE_ENDIAN);
      q0.intoMemorySegment(ALL, toQ, LITTLE_ENDIAN);
      q1.intoMemorySegment(ALL, toQ + WIDTH, LITTLE_ENDIAN);
    }
  }

  /** Q alone; P is not touched. */
  static void syndrome(long[] sources, int count, long p, long q, long end) {
    int last = count - 1;
    for (long at = 0; at < end; at += 2L * WIDTH) {
      long top = bounded(sources[last] + at);
      ByteVector q0 = fromMemorySegment(BYTES, ALL, top, LITTLE_ENDIAN);
      ByteVector q1 = fromMemorySegment(BYTES, ALL, top + WIDTH, LITTLE_ENDIAN);
      for (int i = last - 1; i >= 0; i--) {
        long from = bounded(sources[i] + at);
        q0 = ZERO.blend(POLYNOMIAL, q0.lt((byte) 0)).lanewise(XOR, q0.add(q0))
            .lanewise(XOR, fromMemorySegment(BYTES, ALL, from, LITTLE_ENDIAN));
        q1 = ZERO.blend(POLYNOMIAL, q1.lt((byte) 0)).lanewise(XOR, q1.add(q1))
            .lanewise(XOR, fromMemorySegment(BYTES, ALL, from + WIDTH, LITTLE_ENDIAN));
      }
      long toQ = bounded(q + at);
      q0.intoMemorySegment(ALL, toQ, LITTLE_ENDIAN);
      q1.intoMemorySegment(ALL, toQ + WIDTH, LITTLE_ENDIAN);
    }
  }

  /** Copies each block and leaves P and Q. */
  static void copy(long[] from, long[] to, int count, long p, long q, long end) {
    int last = count - 1;
    for (long at = 0; at < end; at += 2L * WIDTH) {
      long top = bounded(from[last] + at);
      ByteVector p0 = fromMemorySegment(BYTES, ALL, top, LITTLE_ENDIAN);
      ByteVector p1 = fromMemorySegment(BYTES, ALL, top + WIDTH, LITTLE_ENDIAN);
      long copyOfTop = bounded(to[last] + at);
      p0.intoMemorySegment(ALL, copyOfTop, LITTLE_ENDIAN);
      p1.intoMemorySegment(ALL, copyOfTop + WIDTH, LITTLE_ENDIAN);
      ByteVector q0 = p0;
      ByteVector q1 = p1;
      for (int i = last - 1; i >= 0; i--) {
        long source = bounded(from[i] + at);
        long copy = bounded(to[i] + at);
        ByteVector x0 = fromMemorySegment(BYTES, ALL, source, LITTLE_ENDIAN);
        ByteVector x1 = fromMemorySegment(BYTES, ALL, source + WIDTH, LITTLE_ENDIAN);
        x0.intoMemorySegment(ALL, copy, LITTLE_ENDIAN);
        x1.intoMemorySegment(ALL, copy + WIDTH, LITTLE_ENDIAN);
        p0 = p0.lanewise(XOR, x0);
        p1 = p1.lanewise(XOR, x1);
        q0 = ZERO.blend(POLYNOMIAL, q0.lt((byte) 0)).lanewise(XOR, q0.add(q0)).lanewise(XOR, x0);
        q1 = ZERO.blend(POLYNOMIAL, q1.lt((byte) 0)).lanewise(XOR, q1.add(q1)).lanewise(XOR, x1);
      }
      long toP = bounded(p + at);
      long toQ = bounded(q + at);
      p0.intoMemorySegment(ALL, toP, LITTLE_ENDIAN);
      p1.intoMemorySegment(ALL, toP + WIDTH, LITTLE_ENDIAN);
      q0.intoMemorySegment(ALL, toQ, LITTLE_ENDIAN);
      q1.intoMemorySegment(ALL, toQ + WIDTH, LITTLE_ENDIAN);
    }
  }
}
