package org.raidoffload.cli.hazards;

import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.request.StripeBuffer;

/**
 * The content of an array's members and what it should be, stripe by stripe. Parity is computed here byte by byte from
 * the definition, apart from every kernel and engine that is judged by it.
 */
final class ArrayImage {
  /** 2^slot * value over GF(2^8) with polynomial 0x11d, by repeated doubling. */
  private static final int[][] PRODUCTS = products();

  private final ArrayGeometry geometry;
  private final byte[][][] members;
  private final byte[][][] truth;
  private final boolean[] own;

  /** Stripes of random data with right parity. */
  ArrayImage(ArrayGeometry geometry, int stripes, long seed) {
    this.geometry = geometry;
    SplittableRandom random = new SplittableRandom(seed);
    members = new byte[stripes][geometry.disks()][StripePages.PAGE_BYTES];
    truth = new byte[stripes][geometry.disks()][StripePages.PAGE_BYTES];
    own = new boolean[stripes];
    Arrays.fill(own, true);
    for (int row = 0; row < stripes; row++) {
      for (int d = 0; d < geometry.dataDisks(); d++) {
        random.nextBytes(truth[row][d]);
      }
      settleParity(row);
      for (int b = 0; b < geometry.disks(); b++) {
        members[row][b] = truth[row][b].clone();
      }
    }
  }

  private ArrayImage(ArrayImage base) {
    geometry = base.geometry;
    members = base.members.clone();
    truth = base.truth.clone();
    own = new boolean[members.length];
  }

  /** A copy that shares what is never changed. */
  ArrayImage fork() {
    return new ArrayImage(this);
  }

  private void touch(int row) {
    if (!own[row]) {
      own[row] = true;
      members[row] = deepCopy(members[row]);
      truth[row] = deepCopy(truth[row]);
    }
  }

  private static byte[][] deepCopy(byte[][] blocks) {
    byte[][] out = new byte[blocks.length][];
    for (int i = 0; i < out.length; i++) {
      out[i] = blocks[i].clone();
    }
    return out;
  }

  private static int[][] products() {
    int[][] table = new int[16][256];
    for (int value = 0; value < 256; value++) {
      int product = value;
      for (int slot = 0; slot < table.length; slot++) {
        table[slot][value] = product;
        product = product << 1 ^ ((product & 0x80) != 0 ? 0x11d : 0);
      }
    }
    return table;
  }

  private int index(StripeBuffer block) {
    return switch (block.kind()) {
      case DATA -> block.index();
      case P -> geometry.dataDisks();
      case Q -> geometry.dataDisks() + 1;
      default -> throw new IllegalArgumentException("block: " + block + " (must be D<i>, P or Q)");
    };
  }

  private StripeBuffer block(int index) {
    return index < geometry.dataDisks() ? StripeBuffer.data(index)
        : index == geometry.dataDisks() ? StripeBuffer.P : StripeBuffer.Q;
  }

  /** What a member holds. Do not write. */
  byte[] member(int row, StripeBuffer block) {
    return members[row][index(block)];
  }

  /** What it should hold. Do not write. */
  byte[] truth(int row, StripeBuffer block) {
    return truth[row][index(block)];
  }

  void store(int row, StripeBuffer block, byte[] content) {
    touch(row);
    members[row][index(block)] = content.clone();
  }

  /** Changes what a data block should hold; parity follows with {@link #settleParity}. */
  void intend(int row, int data, int offset, byte[] content, int from, int length) {
    touch(row);
    System.arraycopy(content, from, truth[row][data], offset, length);
  }

  void settleParity(int row) {
    touch(row);
    int k = geometry.dataDisks();
    boolean q = geometry.level().parityDisks() == 2;
    for (int parity = k; parity < truth[row].length; parity++) {
      Arrays.fill(truth[row][parity], (byte) 0);
    }
    for (int d = 0; d < k; d++) {
      byte[] data = truth[row][d];
      int[] product = PRODUCTS[geometry.slotOfData(row, d)];
      for (int at = 0; at < StripePages.PAGE_BYTES; at++) {
        truth[row][k][at] ^= data[at];
        if (q) {
          truth[row][k + 1][at] ^= (byte) product[data[at] & 0xff];
        }
      }
    }
  }

  /** The blocks that the given disks hold in a row. */
  Set<StripeBuffer> blocksOf(int row, Iterable<Integer> disks) {
    Set<StripeBuffer> blocks = new TreeSet<>();
    for (int disk : disks) {
      blocks.add(disk == geometry.pDisk(row) ? StripeBuffer.P : disk == geometry.qDisk(row) ? StripeBuffer.Q
          : StripeBuffer.data(geometry.dataOfDisk(row, disk)));
    }
    return blocks;
  }

  /** Blocks whose member content is wrong, blocks of missing disks left out. */
  Set<StripeBuffer> wrong(int row, Set<StripeBuffer> missing) {
    Set<StripeBuffer> wrong = new TreeSet<>();
    for (int b = 0; b < geometry.disks(); b++) {
      if (!missing.contains(block(b)) && !Arrays.equals(members[row][b], truth[row][b])) {
        wrong.add(block(b));
      }
    }
    return wrong;
  }
}
