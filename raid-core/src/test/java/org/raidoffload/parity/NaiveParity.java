package org.raidoffload.parity;

/** The definitions on byte arrays, sharing no code with {@code main}: shift-and-add products modulo 0x11d. */
public final class NaiveParity {
  private static final byte[][] PRODUCTS = products();

  private NaiveParity() {}

  private static byte[][] products() {
    var table = new byte[256][256];
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        table[a][b] = (byte) shiftAndAdd(a, b);
      }
    }
    return table;
  }

  private static int shiftAndAdd(int a, int b) {
    int product = 0;
    int shifted = a;
    for (int bit = 0; bit < 8; bit++) {
      if ((b & 1 << bit) != 0) {
        product ^= shifted;
      }
      shifted = (shifted & 0x80) == 0 ? shifted << 1 : (shifted << 1) ^ 0x11d;
    }
    return product;
  }

  public static byte multiply(int a, int b) {
    return PRODUCTS[a & 0xff][b & 0xff];
  }

  /** Two to the power of {@code slot}. */
  public static byte power(int slot) {
    byte power = 1;
    for (int i = 0; i < slot; i++) {
      power = multiply(power, 2);
    }
    return power;
  }

  /** Adds {@code coefficient * block} to {@code sum}. */
  public static void add(byte[] sum, int coefficient, byte[] block) {
    byte[] row = PRODUCTS[coefficient & 0xff];
    for (int i = 0; i < sum.length; i++) {
      sum[i] ^= row[block[i] & 0xff];
    }
  }

  public static byte[] parity(byte[][] blocks) {
    var sum = new byte[blocks[0].length];
    for (byte[] block : blocks) {
      add(sum, 1, block);
    }
    return sum;
  }

  public static byte[] syndrome(byte[][] blocks) {
    var sum = new byte[blocks[0].length];
    for (int slot = 0; slot < blocks.length; slot++) {
      add(sum, power(slot), blocks[slot]);
    }
    return sum;
  }
}
