package org.raidoffload.parity;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector shape and the constants that every vector loop is made of. The width is the JVM's preferred one (512, 256
 * or 128 bits; {@code -XX:MaxVectorSize} lowers it), fixed when this class loads. Needs {@code
 * jdk.incubator.vector}: reached only through {@link VectorKernel} and {@link VectorHeapLanes}.
 *
 * <p>Three lines recur in the loops, written out there because of what {@link VectorLoop} says:
 *
 * <ul>
 *   <li>a sum is {@code x.lanewise(XOR, y)};
 *   <li>twice x is {@code x.add(x).lanewise(XOR, ZERO.blend(POLYNOMIAL, x.lt((byte) 0)))};
 *   <li>a product is {@code x.selectFrom(low)} of the low bits plus {@code selectFrom(high)} of the bits above them,
 *       brought down by {@link #HIGH_SHIFT}. {@code selectFrom} takes an index modulo the vector length, so the same
 *       line splits a byte 6+2 at 512 bits, 5+3 at 256 and 4+4 at 128. There is no shift of bytes, so shorts are
 *       shifted; what comes in from the neighbour is above the index.
 * </ul>
 *
 * <p>A vector carried through a loop must start from a load, never from a constant of this class: C2 would box it on
 * each turn.
 */
final class Lanes {
  static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;

  /** Bytes in a vector. */
  static final int WIDTH = BYTES.length();

  static final ByteVector ZERO = ByteVector.zero(BYTES);
  /** The low bits of polynomial 0x11d in each byte. */
  static final ByteVector POLYNOMIAL = ByteVector.broadcast(BYTES, (byte) 0x1d);

  /** Brings the bits that index the high table to the bottom of a byte; a table holds {@link #WIDTH} entries. */
  static final int HIGH_SHIFT = 8 - Integer.numberOfTrailingZeros(WIDTH);

  /** A low and a high table of {@link #WIDTH} bytes for each coefficient. */
  static final byte[] TABLES = tables();

  /** Every user-space address is below this power of two, with room for offsets. */
  private static final long ADDRESSES = (1L << 62) - 1;

  private Lanes() {}

  /**
   * The address itself, in a form whose range C2 can see: the bounds checks of all accesses at small offsets from it
   * fold away (xor of eight blocks on Zen 3: a quarter to two thirds faster). For addresses read in a loop over
   * sources; in a single loop over positions C2 hoists the checks by itself, and the mask would keep it from that.
   */
  static long bounded(long address) {
    return address & ADDRESSES;
  }

  /** Where in {@link #TABLES} the products of the low bits begin, as many as index {@link #WIDTH} entries. */
  static int low(byte coefficient) {
    return 2 * (coefficient & 0xff) * WIDTH;
  }

  /** Where in {@link #TABLES} the products of the remaining high bits begin. */
  static int high(byte coefficient) {
    return low(coefficient) + WIDTH;
  }

  private static byte[] tables() {
    var tables = new byte[256 * 2 * WIDTH];
    for (int coefficient = 0; coefficient < 256; coefficient++) {
      for (int i = 0; i < WIDTH; i++) {
        tables[low((byte) coefficient) + i] = (byte) GaloisField.multiply(coefficient, i);
        tables[high((byte) coefficient) + i] =
            (byte) GaloisField.multiply(coefficient, (i << HIGH_SHIFT) & 0xff & -WIDTH);
      }
    }
    return tables;
  }
}
