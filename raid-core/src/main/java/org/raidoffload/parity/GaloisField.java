package org.raidoffload.parity;

/**
 * Arithmetic in GF(2^8) with polynomial x^8+x^4+x^3+x^2+1 (0x11d) and generator 2: the field of md's RAID-6. Values
 * are ints 0..255. Thread-safe; no method allocates.
 */
public final class GaloisField {
  private static final int POLYNOMIAL = 0x11d;
  private static final byte[] EXP = new byte[510];
  private static final int[] LOG = new int[256];

  static {
    int x = 1;
    for (int i = 0; i < 255; i++) {
      EXP[i] = (byte) x;
      EXP[i + 255] = (byte) x;
      LOG[x] = i;
      x <<= 1;
      if ((x & 0x100) != 0) {
        x ^= POLYNOMIAL;
      }
    }
  }

  private GaloisField() {}

  /** Generator to the power {@code exponent}, any exponent of 0 or more. */
  public static int exp(int exponent) {
    return EXP[exponent % 255] & 0xff;
  }

  /** Discrete logarithm of a non-zero value. */
  public static int log(int value) {
    if (value < 1 || value > 255) {
      throw new IllegalArgumentException("log of " + value + " (must be 1 to 255)");
    }
    return LOG[value];
  }

  public static int multiply(int a, int b) {
    return a == 0 || b == 0 ? 0 : EXP[LOG[a] + LOG[b]] & 0xff;
  }

  /** Multiplicative inverse of a non-zero value. */
  public static int inverse(int value) {
    return EXP[255 - log(value)] & 0xff;
  }
}
