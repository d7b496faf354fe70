package org.raidoffload.engines.assembled;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.raidoffload.parity.GaloisField;

/**
 * What machine code multiplies with: an entry for each of the 256 coefficients, then a few constants. Lives as long as
 * the JVM, since code holds its address.
 */
final class FactorTable {
  /** Constants of eight equal bytes. */
  static final int LOW_NIBBLES = 0;

  static final int POLYNOMIAL = 1;
  static final int DOUBLING_OFFSET = 2;

  private static final int COEFFICIENTS = 256;

  /**
   * Where doubling by {@code (top bit ? 0 : 0x1d)} keeps a sum that is off by a constant off by the same constant:
   * {@code 2e + 0x1d = e}, so {@code e = 0x1d / 3}.
   */
  private static final int OFFSET = GaloisField.multiply(0x1d, GaloisField.inverse(3));

  private static final int[] CONSTANTS = {0x0f, 0x1d, OFFSET};

  private final MemorySegment memory;
  private final int entryBytes;

  private FactorTable(int entryBytes) {
    this.entryBytes = entryBytes;
    memory = Arena.global().allocate((long) COEFFICIENTS * entryBytes + (long) CONSTANTS.length * Long.BYTES, 64);
    for (int i = 0; i < CONSTANTS.length; i++) {
      memory.asSlice(constant(i) - memory.address(), Long.BYTES).fill((byte) CONSTANTS[i]);
    }
  }

  /** Entries of 8 bytes: the bit matrix of a multiplication, as {@code gf2p8affineqb} takes it. */
  static FactorTable ofMatrices() {
    var table = new FactorTable(Long.BYTES);
    for (int c = 0; c < COEFFICIENTS; c++) {
      table.memory.setAtIndex(JAVA_LONG, c, matrix(c));
    }
    return table;
  }

  /** Entries of 32 bytes: products with 0 to 15, then products with 0x00 to 0xf0, as {@code pshufb} takes them. */
  static FactorTable ofNibbles() {
    var table = new FactorTable(32);
    for (int c = 0; c < COEFFICIENTS; c++) {
      for (int nibble = 0; nibble < 16; nibble++) {
        long at = 32L * c + nibble;
        table.memory.set(JAVA_BYTE, at, (byte) GaloisField.multiply(c, nibble));
        table.memory.set(JAVA_BYTE, at + 16, (byte) GaloisField.multiply(c, nibble << 4));
      }
    }
    return table;
  }

  /** Byte {@code 7 - i} of the matrix says which bits of the operand make bit {@code i} of the product. */
  static long matrix(int coefficient) {
    long matrix = 0;
    for (int from = 0; from < 8; from++) {
      int product = GaloisField.multiply(coefficient, 1 << from);
      for (int to = 0; to < 8; to++) {
        matrix |= (long) (product >> to & 1) << (8 * (7 - to) + from);
      }
    }
    return matrix;
  }

  /** The address of a coefficient's entry. */
  long entry(int coefficient) {
    return memory.address() + (long) (coefficient & 0xff) * entryBytes;
  }

  long constant(int which) {
    return memory.address() + (long) COEFFICIENTS * entryBytes + (long) which * Long.BYTES;
  }
}
