package org.raidoffload.plan;

/** GF(2^8) with polynomial 0x11d, one bit at a time: slow, obvious, and shared with no code under test. */
final class NaiveField {
  private NaiveField() {}

  static int multiply(int a, int b) {
    int product = 0;
    for (int bit = 7; bit >= 0; bit--) {
      product = (product << 1) ^ ((product & 0x80) != 0 ? 0x11d : 0);
      product ^= (b >> bit & 1) != 0 ? a : 0;
    }
    return product;
  }

  static int power(int exponent) {
    int result = 1;
    for (int i = 0; i < exponent; i++) {
      result = multiply(result, 2);
    }
    return result;
  }

  static void addTimes(byte[] sum, int coefficient, byte[] block) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] ^= (byte) multiply(coefficient, block[i] & 0xff);
    }
  }
}
