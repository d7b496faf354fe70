package org.raidoffload.parity;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.raidoffload.parity.AddressSpace.ALL;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vector shapes and the few steps that every vector kernel is made of. The width is the JVM's preferred one (512, 256
 * or 128 bits; {@code -XX:MaxVectorSize} lowers it), fixed when this class loads. Needs {@code
 * jdk.incubator.vector}: reached only through {@link VectorKernel}.
 *
 * <p>A loop-carried vector must start from a load, never from a constant of this class: C2 would box it on each turn.
 */
final class Lanes {
  static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
  static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

  /** Bytes in a vector. */
  static final int WIDTH = BYTES.length();

  private static final ByteVector ZERO = ByteVector.zero(BYTES);
  /** The low bits of polynomial 0x11d in each byte. */
  private static final ByteVector POLYNOMIAL = ByteVector.broadcast(BYTES, (byte) 0x1d);

  /** Brings the bits that index the high table to the bottom of a byte; a table holds {@link #WIDTH} entries. */
  private static final int HIGH_SHIFT = 8 - Integer.numberOfTrailingZeros(WIDTH);

  /** A low and a high table of {@link #WIDTH} bytes for each coefficient. */
  private static final byte[] TABLES = tables();

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

  private static byte[] tables() {
    var tables = new byte[256 * 2 * WIDTH];
    for (int coefficient = 0; coefficient < 256; coefficient++) {
      for (int i = 0; i < WIDTH; i++) {
        int high = (i << HIGH_SHIFT) & 0xff & -WIDTH;
        tables[2 * coefficient * WIDTH + i] = (byte) GaloisField.multiply(coefficient, i);
        tables[(2 * coefficient + 1) * WIDTH + i] = (byte) GaloisField.multiply(coefficient, high);
      }
    }
    return tables;
  }

  static ByteVector load(long address) {
    return ByteVector.fromMemorySegment(BYTES, ALL, address, LITTLE_ENDIAN);
  }

  static void store(ByteVector vector, long address) {
    vector.intoMemorySegment(ALL, address, LITTLE_ENDIAN);
  }

  static LongVector loadLongs(long address) {
    return LongVector.fromMemorySegment(LONGS, ALL, address, LITTLE_ENDIAN);
  }

  static void store(LongVector vector, long address) {
    vector.intoMemorySegment(ALL, address, LITTLE_ENDIAN);
  }

  static ByteVector xor(ByteVector a, ByteVector b) {
    return a.lanewise(XOR, b);
  }

  static LongVector xor(LongVector a, LongVector b) {
    return a.lanewise(XOR, b);
  }

  /** Doubles each field element. */
  static ByteVector twice(ByteVector x) {
    return ZERO.blend(POLYNOMIAL, x.lt((byte) 0)).lanewise(XOR, x.add(x));
  }

  /** Products of the low bits of a byte, as many as index {@link #WIDTH} entries. */
  static ByteVector lowTable(byte coefficient) {
    return ByteVector.fromArray(BYTES, TABLES, 2 * (coefficient & 0xff) * WIDTH);
  }

  /** Products of the remaining high bits. */
  static ByteVector highTable(byte coefficient) {
    return ByteVector.fromArray(BYTES, TABLES, (2 * (coefficient & 0xff) + 1) * WIDTH);
  }

  /**
   * Multiplies by the coefficient of the two tables. {@code selectFrom} takes an index modulo the vector length, so
   * the same lines split a byte 6+2 at 512 bits, 5+3 at 256 and 4+4 at 128.
   */
  static ByteVector product(ByteVector x, ByteVector low, ByteVector high) {
    ShortVector shifted = x.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT);
    return x.selectFrom(low).lanewise(XOR, shifted.reinterpretAsBytes().selectFrom(high));
  }
}
