package org.raidoffload.cli.selftest;

/**
 * Where the blocks of a row lie and which power of the generator each data block carries in Q, by the layout rules of
 * Linux 6.1 md, written down once more. Shares nothing with the library.
 */
final class OracleLayout {
  private final int[] exponents;

  OracleLayout(ArrayCase array, long row) {
    int n = array.disks();
    boolean six = array.level() == 6;
    int p = six ? pDiskOf6(array.layout(), n, row) : pDiskOf5(array, n, row);
    int q = six ? qDiskOf6(array.layout(), n, p) : -1;
    int[] diskOfData = new int[array.data()];
    boolean ascends = switch (array.layout()) {
      case "left-symmetric", "right-symmetric", "left-symmetric-6", "right-symmetric-6", "ddf-N-continue" -> false;
      default -> true;
    };
    // Symmetric layouts go on behind the parity, P or Q, whichever comes last; _6 layouts leave the last disk to Q.
    boolean rotatesWithoutQ = array.layout().endsWith("-6");
    int start = six && array.layout().endsWith("-symmetric") ? p + 2 : p + 1;
    int next = 0;
    for (int d = 0; d < diskOfData.length; d++) {
      if (ascends) {
        while (next == p || next == q) {
          next++;
        }
        diskOfData[d] = next++;
      } else {
        diskOfData[d] = (start + d) % (rotatesWithoutQ ? n - 1 : n);
      }
    }
    exponents = new int[diskOfData.length];
    int[] exponentOfDisk = array.layout().startsWith("ddf-") ? null : walkBehindQ(n, p, q);
    for (int d = 0; d < exponents.length; d++) {
      exponents[d] = !six ? 0 : exponentOfDisk == null ? diskOfData[d] : exponentOfDisk[diskOfData[d]];
    }
  }

  /** The power of 2 that the data block is multiplied with in Q. */
  int exponent(int data) {
    return exponents[data];
  }

  private static int pDiskOf5(ArrayCase array, int n, long row) {
    return switch (array.level() == 4 ? "parity-last" : array.layout()) {
      case "left-asymmetric", "left-symmetric" -> n - 1 - (int) (row % n);
      case "right-asymmetric", "right-symmetric" -> (int) (row % n);
      case "parity-first" -> 0;
      default -> n - 1;
    };
  }

  private static int pDiskOf6(String layout, int n, long row) {
    return switch (layout) {
      case "left-asymmetric", "left-symmetric", "ddf-N-continue" -> n - 1 - (int) (row % n);
      case "right-asymmetric", "right-symmetric", "ddf-zero-restart" -> (int) (row % n);
      case "ddf-N-restart" -> n - 1 - (int) ((row + 1) % n);
      case "parity-first", "parity-first-6" -> 0;
      case "parity-last" -> n - 2;
      case "left-asymmetric-6", "left-symmetric-6" -> n - 2 - (int) (row % (n - 1));
      case "right-asymmetric-6", "right-symmetric-6" -> (int) (row % (n - 1));
      default -> throw new IllegalArgumentException("case: layout: " + layout + " (not one of RAID-6)");
    };
  }

  private static int qDiskOf6(String layout, int n, int p) {
    if (layout.endsWith("-6")) {
      return n - 1;
    }
    return layout.equals("ddf-N-continue") ? (p + n - 1) % n : (p + 1) % n;
  }

  /** Exponents count from the disk behind Q and leave P and Q out. */
  private static int[] walkBehindQ(int n, int p, int q) {
    int[] exponentOfDisk = new int[n];
    int exponent = 0;
    for (int step = 1; step <= n; step++) {
      int disk = (q + step) % n;
      if (disk != p && disk != q) {
        exponentOfDisk[disk] = exponent++;
      }
    }
    return exponentOfDisk;
  }
}
