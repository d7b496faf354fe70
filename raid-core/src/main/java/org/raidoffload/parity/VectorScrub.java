package org.raidoffload.parity;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.ByteVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.NE;
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
 * Compares P and Q with the data without writing, up to the first difference; {@code end} is a multiple of {@link
 * VectorXor#STEP}. No source is absent. {@link VectorXor#MATCHES} compares P alone.
 */
final class VectorScrub {
  static final VectorLoop MATCHES = VectorLoop.of(MethodHandles.lookup(), "matches");
  static final VectorLoop SYNDROME_MATCHES = VectorLoop.of(MethodHandles.lookup(), "syndromeMatches");

  private VectorScrub() {}

  /** Whether P and Q are both as the sources say. */
  static boolean matches(long[] sources, int count, long p, long q, long end) {
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
      long heldP = bounded(p + at);
      long heldQ = bounded(q + at);
      p0 = p0.lanewise(XOR, fromMemorySegment(BYTES, ALL, heldP, LITTLE_ENDIAN));
      p1 = p1.lanewise(XOR, fromMemorySegment(BYTES, ALL, heldP + WIDTH, LITTLE_ENDIAN));
      q0 = q0.lanewise(XOR, fromMemorySegment(BYTES, ALL, heldQ, LITTLE_ENDIAN));
      q1 = q1.lanewise(XOR, fromMemorySegment(BYTES, ALL, heldQ + WIDTH, LITTLE_ENDIAN));
      if (p0.or(p1).or(q0.or(q1)).compare(NE, (byte) 0).anyTrue()) {
        return false;
      }
    }
    return true;
  }

  /** Whether Q is as the sources say; P is not looked at. */
  static boolean syndromeMatches(long[] sources, int count, long p, long q, long end) {
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
      long heldQ = bounded(q + at);
      q0 = q0.lanewise(XOR, fromMemorySegment(BYTES, ALL, heldQ, LITTLE_ENDIAN));
      q1 = q1.lanewise(XOR, fromMemorySegment(BYTES, ALL, heldQ + WIDTH, LITTLE_ENDIAN));
      if (q0.or(q1).compare(NE, (byte) 0).anyTrue()) {
        return false;
      }
    }
    return true;
  }
}
