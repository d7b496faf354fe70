package org.raidoffload.engines.contract;

import java.util.List;

/** Parity from the definitions, one byte and one bit at a time; shares nothing with the library's arithmetic. */
final class NaiveParity {
  private static final byte[][] PRODUCTS = new byte[256][256];

  static {
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        PRODUCTS[a][b] = (byte) multiply(a, b);
      }
    }
  }

  private NaiveParity() {}

  /** Product in GF(2^8), polynomial 0x11d. */
  static int multiply(int a, int b) {
    int product = 0;
    int x = a;
    for (int bit = 0; bit < 8; bit++) {
      if ((b >> bit & 1) != 0) {
        product ^= x;
      }
      x = (x << 1) ^ ((x & 0x80) != 0 ? 0x11d : 0);
    }
    return product & 0xff;
  }

  static int power(int exponent) {
    int value = 1;
    for (int i = 0; i < exponent; i++) {
      value = multiply(value, 2);
    }
    return value;
  }

  static byte[] xor(byte[][] sources) {
    byte[] out = new byte[sources[0].length];
    for (byte[] source : sources) {
      for (int i = 0; i < out.length; i++) {
        out[i] ^= source[i];
      }
    }
    return out;
  }

  static byte[] sum(byte[][] sources, List<Integer> coefficients) {
    byte[] out = new byte[sources[0].length];
    for (int s = 0; s < sources.length; s++) {
      byte[] products = PRODUCTS[coefficients.get(s)];
      for (int i = 0; i < out.length; i++) {
        out[i] ^= products[sources[s][i] & 0xff];
      }
    }
    return out;
  }

  static byte[] plus(byte[] a, byte[] b) {
    return xor(new byte[][] {a, b});
  }
}
