package org.raidoffload.plan;

/** GF(2^8) with polynomial 0x11d, one bit at a time: slow, obvious, and shared with no code under test. */
public final class NaiveField {
  private static final byte[][] PRODUCTS = new byte[256][256];

  static {
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        PRODUCTS[a][b] = (byte) multiply(a, b);
      }
    }
  }

  private NaiveField() {}

  public static int multiply(int a, int b) {
    int product = 0;
    for (int bit = 7; bit >= 0; bit--) {
      product = (product << 1) ^ ((product & 0x80) != 0 ? 0x11d : 0);
      product ^= (b >> bit & 1) != 0 ? a : 0;
    }
    return product;
  }

  /** Two to the power of the exponent. */
  public static int power(int exponent) {
    int result = 1;
    for (int i = 0; i < exponent; i++) {
      result = multiply(result, 2);
    }
    return result;
  }

  /** Adds coefficient times block to sum, byte by byte. */
  public static void addTimes(byte[] sum, int coefficient, byte[] block) {
    byte[] products = PRODUCTS[coefficient];
    for (int i = 0; i < sum.length; i++) {
      sum[i] ^= products[block[i] & 0xff];
    }
  }
}
