package org.raidoffload.replay;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.raidoffload.parity.GaloisField;

/**
 * 128 bits that stand for a block, linear over GF(2^8): the fingerprint of P is the sum of the fingerprints of the data,
 * and that of Q their sum with the same coefficients. So whether parity came out right can be seen later from the
 * fingerprints alone, without the data. Not made to withstand intent: one can make another block with the same.
 * Immutable.
 *
 * <p>Each half goes through the block eight bytes at a time: it multiplies what it has by 2 (by 4 in the other half) in
 * each of eight lanes, rotates the lanes by one (by three), and adds the next eight bytes, little-endian; what the last
 * eight lack is 0. Field polynomial 0x11d. One wrong byte always shows; two show unless they lie 2,040 bytes (or a
 * multiple) apart with the same difference.
 *
 * @param first the half that multiplies by 2
 * @param second the half that multiplies by 4
 */
public record Fingerprint(long first, long second) {

  /** Of zeros. */
  public static final Fingerprint ZERO = new Fingerprint(0, 0);

  private static final ValueLayout.OfLong LITTLE = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int REDUCTION = 0x1d;

  /** Of the bytes of a segment. */
  public static Fingerprint of(MemorySegment block) {
    long a = 0;
    long b = 0;
    long words = block.byteSize() / Long.BYTES * Long.BYTES;
    for (long at = 0; at < words; at += Long.BYTES) {
      long word = block.get(LITTLE, at);
      a = Long.rotateLeft(doubled(a), 8) ^ word;
      b = Long.rotateLeft(doubled(doubled(b)), 24) ^ word;
    }
    if (words < block.byteSize()) {
      long word = 0;
      for (long at = words; at < block.byteSize(); at++) {
        word |= Byte.toUnsignedLong(block.get(ValueLayout.JAVA_BYTE, at)) << (8 * (at - words));
      }
      a = Long.rotateLeft(doubled(a), 8) ^ word;
      b = Long.rotateLeft(doubled(doubled(b)), 24) ^ word;
    }
    return new Fingerprint(a, b);
  }

  /** Eight bytes, each times 2. */
  private static long doubled(long lanes) {
    long high = lanes & 0x8080808080808080L;
    return (lanes & 0x7f7f7f7f7f7f7f7fL) << 1 ^ (high >>> 7) * REDUCTION;
  }

  /** The sum, which is also the difference. */
  public Fingerprint plus(Fingerprint other) {
    return new Fingerprint(first ^ other.first, second ^ other.second);
  }

  /** Times a coefficient, 0 to 255. */
  public Fingerprint times(int coefficient) {
    return new Fingerprint(times(first, coefficient), times(second, coefficient));
  }

  private static long times(long lanes, int coefficient) {
    long product = 0;
    for (int bit = 0; bit < Long.SIZE; bit += 8) {
      product |= (long) GaloisField.multiply((int) (lanes >>> bit) & 0xff, coefficient) << bit;
    }
    return product;
  }

  /**
   * From 32 hexadecimal digits.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Fingerprint parse(String text) {
    if (text.length() != 32) {
      throw new IllegalArgumentException("fingerprint: " + text + " (must be 32 hexadecimal digits)");
    }
    try {
      return new Fingerprint(HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, 32));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("fingerprint: " + text + " (must be 32 hexadecimal digits)", e);
    }
  }

  /** 32 hexadecimal digits. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(first) + hex.toHexDigits(second);
  }
}
