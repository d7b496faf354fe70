package org.raidoffload.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Blocks of random bytes at odd offsets in arrays of their own, with what each array must hold in the end. */
final class HeapBlocks {
  private static final int GUARD = 19;

  private final int bytes;
  private final HeapBlock[] blocks;
  private final byte[][] expected;

  HeapBlocks(int count, int bytes) {
    this.bytes = bytes;
    blocks = new HeapBlock[count];
    expected = new byte[count][];
    var random = new Random(count * 31L + bytes);
    for (int i = 0; i < count; i++) {
      int offset = i * 5 % 17;
      var array = new byte[offset + bytes + GUARD];
      random.nextBytes(array);
      blocks[i] = HeapBlock.of(array, offset);
      expected[i] = array.clone();
    }
  }

  /** Data blocks with P and Q behind them, right by the definitions. */
  static HeapBlocks ofWholeStripe(int count, int bytes) {
    var stripe = new HeapBlocks(count + 2, bytes);
    stripe.expectParity(count, true, true);
    for (int i = count; i < count + 2; i++) {
      System.arraycopy(stripe.expected[i], 0, stripe.blocks[i].array(), 0, stripe.expected[i].length);
    }
    return stripe;
  }

  HeapBlock block(int i) {
    return blocks[i];
  }

  @Nullable HeapBlock[] sources(int count) {
    return Arrays.copyOf(blocks, count);
  }

  /** One block alone, with at least one bit set. */
  @Nullable HeapBlock[] nonZero(int i) {
    HeapBlock one = HeapBlock.of(new byte[bytes]);
    System.arraycopy(content(i), 0, one.array(), 0, bytes);
    one.array()[bytes - 1] |= 1;
    return new HeapBlock[] {one};
  }

  /** What a block must hold now. */
  byte[] content(int i) {
    return Arrays.copyOfRange(expected[i], blocks[i].offset(), blocks[i].offset() + bytes);
  }

  byte[][] contents(int count) {
    var contents = new byte[count][];
    for (int i = 0; i < count; i++) {
      contents[i] = content(i);
    }
    return contents;
  }

  void expect(int i, byte[] content) {
    System.arraycopy(content, 0, expected[i], blocks[i].offset(), bytes);
  }

  /** Expects P behind the data and Q behind that. */
  void expectParity(int count, boolean p, boolean q) {
    if (p) {
      expect(count, NaiveParity.parity(contents(count)));
    }
    if (q) {
      expect(count + 1, NaiveParity.syndrome(contents(count)));
    }
  }

  void clear(int i) {
    expect(i, new byte[bytes]);
    lose(i, (byte) 0);
  }

  /** Spoils a block that is expected to come back. */
  void lose(int i) {
    lose(i, (byte) 0xa5);
  }

  private void lose(int i, byte value) {
    int offset = blocks[i].offset();
    Arrays.fill(blocks[i].array(), offset, offset + bytes, value);
  }

  void verify(String what) {
    for (int i = 0; i < blocks.length; i++) {
      int block = i;
      assertArrayEquals(expected[i], blocks[i].array(), () -> what + ": block " + block);
    }
  }
}
