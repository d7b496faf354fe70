package org.raidoffload.cli.selftest;

/** GF(2^8) with polynomial 0x11d and generator 2, by doubling alone. Shares nothing with the library. */
final class OracleField {
  private static final int POLYNOMIAL = 0x11d;
  private static final byte[][] TIMES_POWER = new byte[255][];

  private OracleField() {}

  /** The products of every byte with 2 to the power of {@code exponent}, 0 to 254. */
  static byte[] timesPower(int exponent) {
    synchronized (TIMES_POWER) {
      byte[] table = TIMES_POWER[exponent];
      if (table == null) {
        table = new byte[256];
        for (int x = 0; x < 256; x++) {
          int product = x;
          for (int i = 0; i < exponent; i++) {
            product <<= 1;
            product = product > 255 ? product ^ POLYNOMIAL : product;
          }
          table[x] = (byte) product;
        }
        TIMES_POWER[exponent] = table;
      }
      return table;
    }
  }

  /** {@code sum ^= 2^exponent * block}. */
  static void add(byte[] sum, byte[] block, int exponent) {
    byte[] table = timesPower(exponent);
    for (int i = 0; i < sum.length; i++) {
      sum[i] ^= table[block[i] & 0xff];
    }
  }

  /** {@code sum ^= block}. */
  static void add(byte[] sum, byte[] block) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] ^= block[i];
    }
  }
}
