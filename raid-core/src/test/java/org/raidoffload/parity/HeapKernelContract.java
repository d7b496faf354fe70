package org.raidoffload.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link HeapKernel} must do, compared with {@link NaiveParity}. Each check compares every byte of every
 * array, so that guards, sources and what lies around a block are covered by every test.
 */
abstract class HeapKernelContract {
  private static final int[] SIZES = {1, 7, 8, 31, 33, 100, 517};
  private static final int LONG = 2 * 4096 + 77;

  abstract HeapKernel kernel();

  static IntStream counts() {
    return IntStream.concat(IntStream.rangeClosed(1, 33), IntStream.of(127, 128, 129, 130, 131, 253, 254, 255));
  }

  /** Runs a check on tiny blocks of all sizes, and on one of several slices. */
  private static void forEachSize(int count, SizeCheck check) {
    for (int bytes : count > 33 ? new int[] {33} : SIZES) {
      check.run(bytes);
    }
    if (count <= 9 || count == 33) {
      check.run(LONG);
    }
  }

  /** Of wide stripes only some blocks are lost, the last among them. */
  private static int step(int count) {
    return count > 33 ? count / 2 : 1;
  }

  @ParameterizedTest
  @MethodSource("counts")
  void xorsIntoABlockThatMayBeASource(int count) {
    forEachSize(count, bytes -> {
      for (int destination : new int[] {count, 0, count - 1}) {
        var blocks = new HeapBlocks(count + 1, bytes);
        blocks.expect(destination, NaiveParity.parity(blocks.contents(count)));
        kernel().xor(blocks.sources(count), count, blocks.block(destination), bytes);
        blocks.verify("xor of " + count + " into " + destination + ", " + bytes + " bytes");
      }
    });
  }

  @ParameterizedTest
  @MethodSource("counts")
  void makesPAndQOrEither(int count) {
    forEachSize(count, bytes -> {
      for (int wanted = 0; wanted <= 3; wanted++) {
        var blocks = new HeapBlocks(count + 2, bytes);
        HeapBlock p = (wanted & 1) == 0 ? null : blocks.block(count);
        HeapBlock q = (wanted & 2) == 0 ? null : blocks.block(count + 1);
        blocks.expectParity(count, p != null, q != null);
        kernel().pq(blocks.sources(count), count, p, q, bytes);
        blocks.verify("pq of " + count + ", wanted " + wanted + ", " + bytes + " bytes");
      }
    });
  }

  @ParameterizedTest
  @MethodSource("counts")
  void makesPAndQOverTwoOfTheSources(int count) {
    forEachSize(count, bytes -> {
      var blocks = new HeapBlocks(count + 1, bytes);
      byte[][] contents = blocks.contents(count);
      blocks.expect(0, NaiveParity.parity(contents));
      int overQ = count == 1 ? count : count - 1;
      blocks.expect(overQ, NaiveParity.syndrome(contents));
      kernel().pq(blocks.sources(count), count, blocks.block(0), blocks.block(overQ), bytes);
      blocks.verify("pq of " + count + " over its sources, " + bytes + " bytes");
    });
  }

  @ParameterizedTest
  @MethodSource("counts")
  void takesAnAbsentSourceForZeros(int count) {
    int bytes = 4096 + 41;
    for (int absent = 0; absent < count; absent += Math.max(1, count / 3)) {
      var blocks = new HeapBlocks(count + 2, bytes);
      blocks.clear(absent);
      @Nullable HeapBlock[] sources = blocks.sources(count);
      sources[absent] = null;
      blocks.expectParity(count, true, true);
      kernel().pq(sources, count, blocks.block(count), blocks.block(count + 1), bytes);
      blocks.verify("pq of " + count + " without " + absent);
      blocks.expect(count + 1, NaiveParity.parity(blocks.contents(count)));
      kernel().xor(sources, count, blocks.block(count + 1), bytes);
      blocks.verify("xor of " + count + " without " + absent);
      assertEquals(0, kernel().pqMismatch(sources, count, blocks.block(count), null, bytes));
    }
  }

  @ParameterizedTest
  @MethodSource("counts")
  void addsToPAndQOrEither(int count) {
    var coefficients = new byte[count];
    for (int i = 0; i < count; i++) {
      coefficients[i] = (byte) (i * 37 + (i == 0 ? 0x8e : 1));
    }
    forEachSize(count, bytes -> {
      for (int wanted = 0; wanted <= 3; wanted++) {
        var blocks = new HeapBlocks(count + 2, bytes);
        byte[] parity = blocks.content(count);
        byte[] syndrome = blocks.content(count + 1);
        for (int i = 0; i < count; i++) {
          NaiveParity.add(parity, 1, blocks.content(i));
          NaiveParity.add(syndrome, coefficients[i], blocks.content(i));
        }
        blocks.expect(count, (wanted & 1) == 0 ? blocks.content(count) : parity);
        blocks.expect(count + 1, (wanted & 2) == 0 ? blocks.content(count + 1) : syndrome);
        kernel().pqAccumulate(
            blocks.sources(count),
            coefficients,
            count,
            (wanted & 1) == 0 ? null : blocks.block(count),
            (wanted & 2) == 0 ? null : blocks.block(count + 1),
            bytes);
        blocks.verify("accumulate of " + count + ", wanted " + wanted + ", " + bytes + " bytes");
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 0x1d, 0x80, 0x8e, 0xff})
  void multipliesByAnyCoefficient(int coefficient) {
    for (int bytes : SIZES) {
      var blocks = new HeapBlocks(2, bytes);
      byte[] expected = blocks.content(1);
      NaiveParity.add(expected, coefficient, blocks.content(0));
      blocks.expect(1, expected);
      kernel().pqAccumulate(
          blocks.sources(1), new byte[] {(byte) coefficient}, 1, null, blocks.block(1), bytes);
      blocks.verify(coefficient + " times " + bytes + " bytes");
    }
  }

  @ParameterizedTest
  @MethodSource("counts")
  void findsOneWrongBitAnywhere(int count) {
    forEachSize(count, bytes -> {
      var blocks = new HeapBlocks(count + 2, bytes);
      blocks.expectParity(count, true, true);
      HeapBlock p = blocks.block(count);
      HeapBlock q = blocks.block(count + 1);
      kernel().pq(blocks.sources(count), count, p, q, bytes);
      @Nullable HeapBlock[] sources = blocks.sources(count);
      @Nullable HeapBlock[] withP = blocks.sources(count + 1);
      assertEquals(0, kernel().pqMismatch(sources, count, p, q, bytes));
      assertTrue(kernel().xorIsZero(withP, count + 1, bytes));
      for (int at : new int[] {0, bytes / 2, bytes - 1}) {
        flip(p, at);
        assertEquals(1, kernel().pqMismatch(sources, count, p, q, bytes));
        assertEquals(1, kernel().pqMismatch(sources, count, p, null, bytes));
        assertEquals(0, kernel().pqMismatch(sources, count, null, q, bytes));
        assertFalse(kernel().xorIsZero(withP, count + 1, bytes), count + " at " + at + " of " + bytes);
        flip(p, at);
        flip(q, at);
        assertEquals(2, kernel().pqMismatch(sources, count, p, q, bytes));
        assertEquals(2, kernel().pqMismatch(sources, count, null, q, bytes));
        flip(q, at);
        flip(blocks.block(count - 1), at);
        assertEquals(3, kernel().pqMismatch(sources, count, p, q, bytes), count + " at " + at + " of " + bytes);
        flip(blocks.block(count - 1), at);
      }
      assertFalse(kernel().xorIsZero(blocks.nonZero(0), 1, bytes));
      blocks.verify("checks write nothing");
    });
  }

  @ParameterizedTest
  @MethodSource("counts")
  void recoversEveryTwoLostDataBlocks(int count) {
    for (int bytes : count <= 4 ? new int[] {1, 45, LONG} : new int[] {77}) {
      var blocks = HeapBlocks.ofWholeStripe(count, bytes);
      for (int x = 0; x < count; x += step(count)) {
        for (int y = count - 1; y > x; y -= step(count)) {
          blocks.lose(x);
          blocks.lose(y);
          kernel().recoverTwoData(
              blocks.sources(count), count, x, y, blocks.block(count), blocks.block(count + 1), bytes);
          blocks.verify("recovery of " + x + " and " + y + " of " + count + ", " + bytes + " bytes");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("counts")
  void recoversALostDataBlockWithAndWithoutP(int count) {
    for (int bytes : count > 33 ? new int[] {45} : new int[] {1, 45, LONG}) {
      var blocks = HeapBlocks.ofWholeStripe(count, bytes);
      for (int slot = count - 1; slot >= 0; slot -= step(count)) {
        blocks.lose(slot);
        blocks.lose(count);
        HeapBlock q = blocks.block(count + 1);
        kernel().recoverDataAndP(blocks.sources(count), count, slot, blocks.block(count), q, bytes);
        blocks.verify("recovery of " + slot + " and P of " + count + ", " + bytes + " bytes");
        blocks.lose(slot);
        kernel().recoverDataAndP(blocks.sources(count), count, slot, null, q, bytes);
        blocks.verify("recovery of " + slot + " of " + count + ", " + bytes + " bytes");
      }
    }
  }

  @Test
  void worksOnAStripeThatLiesInOneArray() {
    int bytes = 4096 + 13;
    int count = 5;
    var random = new HeapBlocks(count, bytes);
    var array = new byte[(count + 2) * bytes];
    var sources = new HeapBlock[count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(random.content(i), 0, array, i * bytes, bytes);
      sources[i] = HeapBlock.of(array, i * bytes);
    }
    HeapBlock p = HeapBlock.of(array, count * bytes);
    HeapBlock q = HeapBlock.of(array, (count + 1) * bytes);
    kernel().pq(sources, count, p, q, bytes);
    byte[][] contents = random.contents(count);
    assertArrayEquals(NaiveParity.parity(contents), slice(p, bytes));
    assertArrayEquals(NaiveParity.syndrome(contents), slice(q, bytes));
  }

  @Test
  void refusesABlockThatDoesNotFitAndWritesNothing() {
    var blocks = new HeapBlocks(3, 64);
    @Nullable HeapBlock[] sources = blocks.sources(2);
    sources[1] = HeapBlock.of(new byte[70], 7);
    var refusal = assertThrows(
        IllegalArgumentException.class, () -> kernel().xor(sources, 2, blocks.block(2), 64));
    assertEquals("bytes: 64 at offset 7 of an array of 70", refusal.getMessage());
    assertThrows(IllegalArgumentException.class, () -> kernel().xor(sources, 0, blocks.block(2), 64));
    assertThrows(IllegalArgumentException.class, () -> kernel().xor(sources, 1, blocks.block(2), -1));
    assertThrows(
        IllegalArgumentException.class,
        () -> kernel().recoverDataAndP(sources, 1, 1, null, blocks.block(2), 64));
    blocks.verify("refusals");
  }

  private static byte[] slice(HeapBlock block, int bytes) {
    var slice = new byte[bytes];
    System.arraycopy(block.array(), block.offset(), slice, 0, bytes);
    return slice;
  }

  private static void flip(HeapBlock block, int at) {
    block.array()[block.offset() + at] ^= 0x10;
  }

  private interface SizeCheck {
    void run(int bytes);
  }
}
