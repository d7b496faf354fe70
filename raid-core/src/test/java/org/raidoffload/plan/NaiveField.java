package org.raidoffload.plan;

/** GF(2^8) with polynomial 0x11d, one bit at a time: slow, obvious, and shared with no code under test. */
public final class NaiveField {
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
    byte[] products = new byte[256];
    for (int value = 0; value < 256; value++) {
      products[value] = (byte) multiply(coefficient, value);
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] ^= products[block[i] & 0xff];
    }
  }
}
