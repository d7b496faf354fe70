package org.raidoffload.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link ParityKernel} must do, compared with {@link NaiveParity}. A kernel's own test is a subclass that
 * names the kernel. Each check compares all memory, so that guards and sources are covered by every test.
 */
public abstract class ParityKernelContract {
  private static final int NONE = -1;

  protected abstract ParityKernel kernel();

  /** Every remainder of a vector, then a sector, a page, one lane past it, odd ends over many chunks, a chunk. */
  static IntStream sizes() {
    return IntStream.concat(
        IntStream.rangeClosed(1, 70), IntStream.of(96, 127, 160, 512, 1000, 4096, 4104, 12_331, 65_536));
  }

  /** Runs the check for aligned and misaligned blocks and, of counts, more where blocks are small. */
  private static void forEachCount(int bytes, CountCheck check) {
    int[] counts = bytes > 1000 ? new int[] {1, 3, 8} : new int[] {1, 2, 3, 4, 5, 8, 9, 16};
    int[] misalignments = bytes % 8 == 0 ? new int[] {0, 32, 1} : new int[] {0, 3};
    for (int misalignment : misalignments) {
      for (int count : counts) {
        check.run(count, misalignment);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void copiesABlock(int bytes) {
    for (int misalignment : new int[] {0, 1, 32}) {
      try (var blocks = new GuardedBlocks(2, bytes, misalignment, bytes)) {
        blocks.expect(1, blocks.expected(0));
        kernel().copy(blocks.address(0), blocks.address(1), bytes);
        blocks.verify("copy");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void xorsSourcesIntoADestinationThatMayBeOneOfThem(int bytes) {
    forEachCount(bytes, (count, misalignment) -> {
      for (int alias = NONE; alias < count; alias++) {
        for (int zeroSlot = NONE; zeroSlot < count; zeroSlot += count) {
          try (var blocks = new GuardedBlocks(count + 1, bytes, misalignment, count)) {
            long[] sources = blocks.addresses(0, count);
            byte[][] content = blocks.expected(0, count);
            clearSlot(sources, content, zeroSlot == alias ? NONE : zeroSlot);
            int destination = alias == NONE ? count : alias;
            blocks.expect(destination, NaiveParity.parity(content));
            kernel().xor(sources, count, blocks.address(destination), bytes);
            blocks.verify("xor of " + count + " into " + alias + ", zero slot " + zeroSlot);
          }
        }
      }
    });
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void makesPAndQOrEitherWithSlotsOfZeros(int bytes) {
    forEachCount(bytes, (count, misalignment) -> {
      for (int wanted = 0; wanted <= 3; wanted++) {
        for (int zeroSlot = NONE; zeroSlot < count; zeroSlot++) {
          try (var blocks = new GuardedBlocks(count + 2, bytes, misalignment, count)) {
            long[] sources = blocks.addresses(0, count);
            byte[][] content = blocks.expected(0, count);
            clearSlot(sources, content, zeroSlot);
            long p = expectWanted(blocks, count, wanted & 1, NaiveParity.parity(content));
            long q = expectWanted(blocks, count + 1, wanted & 2, NaiveParity.syndrome(content));
            kernel().pq(sources, count, p, q, bytes);
            blocks.verify("pq of " + count + ", wanted " + wanted + ", zero slot " + zeroSlot);
            assertEquals(0, kernel().pqMismatch(sources, count, p, q, bytes));
          }
        }
      }
    });
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void makesPAndQOverTheirOwnSources(int bytes) {
    forEachCount(bytes, (count, misalignment) -> {
      for (int alias = 0; alias < count; alias++) {
        try (var blocks = new GuardedBlocks(count + 1, bytes, misalignment, count)) {
          long[] sources = blocks.addresses(0, count);
          byte[][] content = blocks.expected(0, count);
          blocks.expect(alias, NaiveParity.parity(content));
          blocks.expect(count, NaiveParity.syndrome(content));
          kernel().pq(sources, count, blocks.address(alias), blocks.address(count), bytes);
          blocks.verify("pq with p over source " + alias + " of " + count);
        }
        try (var blocks = new GuardedBlocks(count + 1, bytes, misalignment, count)) {
          long[] sources = blocks.addresses(0, count);
          byte[][] content = blocks.expected(0, count);
          blocks.expect(count, NaiveParity.parity(content));
          blocks.expect(alias, NaiveParity.syndrome(content));
          kernel().pq(sources, count, blocks.address(count), blocks.address(alias), bytes);
          blocks.verify("pq with q over source " + alias + " of " + count);
        }
      }
    });
  }

  @Test
  void makesAnAllZeroParityOfAbsentSlots() {
    try (var blocks = new GuardedBlocks(2, 1000, 1, 7)) {
      blocks.expect(0, new byte[1000]);
      blocks.expect(1, new byte[1000]);
      kernel().pq(new long[3], 3, blocks.address(0), blocks.address(1), 1000);
      blocks.verify("pq of zeros");
      kernel().xor(new long[3], 3, blocks.address(0), 1000);
      kernel().sumProduct(new long[2], new byte[] {3, 5}, 2, blocks.address(1), 1000);
      blocks.verify("xor and sum of zeros");
      assertTrue(kernel().xorIsZero(new long[2], 2, 1000));
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void accumulatesOntoPAndQ(int bytes) {
    forEachCount(bytes, (count, misalignment) -> {
      byte[] coefficients = coefficients(count, bytes);
      for (int wanted = 1; wanted <= 3; wanted++) {
        for (int zeroSlot = NONE; zeroSlot < count; zeroSlot += count) {
          try (var blocks = new GuardedBlocks(count + 2, bytes, misalignment, count)) {
            long[] sources = blocks.addresses(0, count);
            byte[][] content = blocks.expected(0, count);
            clearSlot(sources, content, zeroSlot);
            byte[] p = blocks.expected(count);
            byte[] q = blocks.expected(count + 1);
            NaiveParity.add(p, 1, NaiveParity.parity(content));
            NaiveParity.add(q, 1, sum(coefficients, content));
            long pAddress = expectWanted(blocks, count, wanted & 1, p);
            long qAddress = expectWanted(blocks, count + 1, wanted & 2, q);
            kernel().pqAccumulate(sources, coefficients, count, pAddress, qAddress, bytes);
            blocks.verify("accumulate of " + count + ", wanted " + wanted);
          }
        }
      }
    });
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void sumsProductsIntoADestinationThatMayBeOneOfTheSources(int bytes) {
    forEachCount(bytes, (count, misalignment) -> {
      byte[] coefficients = coefficients(count, bytes + 1);
      for (int alias = NONE; alias < count; alias++) {
        try (var blocks = new GuardedBlocks(count + 1, bytes, misalignment, count)) {
          int destination = alias == NONE ? count : alias;
          blocks.expect(destination, sum(coefficients, blocks.expected(0, count)));
          kernel().sumProduct(
              blocks.addresses(0, count), coefficients, count, blocks.address(destination), bytes);
          blocks.verify("sum of " + count + " products into " + alias);
        }
      }
    });
  }

  @Test
  void multipliesByEveryCoefficient() {
    forEachCoefficient(coefficient -> {
      try (var blocks = new GuardedBlocks(2, 256, 0, 1)) {
        var every = new byte[256];
        var product = new byte[256];
        for (int i = 0; i < 256; i++) {
          every[i] = (byte) i;
          product[i] = NaiveParity.multiply(coefficient, i);
        }
        blocks.put(0, every);
        blocks.expect(1, product);
        kernel().sumProduct(
            new long[] {blocks.address(0)}, new byte[] {(byte) coefficient}, 1, blocks.address(1), 256);
        blocks.verify("multiply by " + coefficient);
      }
    });
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void seesOneWrongBitInXorAtEitherEnd(int bytes) {
    forEachCount(bytes, (count, misalignment) -> {
      try (var blocks = new GuardedBlocks(count + 1, bytes, misalignment, count)) {
        blocks.put(count, NaiveParity.parity(blocks.expected(0, count)));
        long[] sources = blocks.addresses(0, count + 1);
        assertTrue(kernel().xorIsZero(sources, count + 1, bytes));
        for (int at : probes(bytes)) {
          flip(blocks, count - 1, at);
          assertFalse(kernel().xorIsZero(sources, count + 1, bytes), "bit in byte " + at + " of " + bytes);
          flip(blocks, count - 1, at);
        }
        blocks.verify("xorIsZero");
      }
    });
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void saysWhichOfPAndQIsWrong(int bytes) {
    forEachCount(bytes, (count, misalignment) -> {
      try (var blocks = new GuardedBlocks(count + 2, bytes, misalignment, count)) {
        blocks.put(count, NaiveParity.parity(blocks.expected(0, count)));
        blocks.put(count + 1, NaiveParity.syndrome(blocks.expected(0, count)));
        for (int at : probes(bytes)) {
          assertEquals(3, mismatchAfterFlip(blocks, count, 0, at), "data byte " + at + " of " + bytes);
          assertEquals(1, mismatchAfterFlip(blocks, count, count, at), "P byte " + at + " of " + bytes);
          assertEquals(2, mismatchAfterFlip(blocks, count, count + 1, at), "Q byte " + at + " of " + bytes);
        }
        long[] sources = blocks.addresses(0, count);
        flip(blocks, count, bytes - 1);
        assertEquals(0, kernel().pqMismatch(sources, count, 0, blocks.address(count + 1), bytes));
        assertEquals(1, kernel().pqMismatch(sources, count, blocks.address(count), 0, bytes));
        blocks.verify("pqMismatch");
      }
    });
  }

  private int mismatchAfterFlip(GuardedBlocks blocks, int count, int flipped, int at) {
    flip(blocks, flipped, at);
    long p = blocks.address(count);
    long q = blocks.address(count + 1);
    int bytes = blocks.expected(0).length;
    int mismatch = kernel().pqMismatch(blocks.addresses(0, count), count, p, q, bytes);
    flip(blocks, flipped, at);
    return mismatch;
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void copiesBlocksAndLeavesTheirParity(int bytes) {
    forEachCount(bytes, (count, misalignment) -> {
      for (int wanted = 0; wanted <= 3; wanted++) {
        for (int special = NONE; special < 3; special++) {
          checkCopyWithParity(bytes, count, misalignment, wanted, special);
        }
      }
    });
  }

  /** Special 0: a slot of zeros that is written out; 1: a slot in place already; 2: a slot copied onto itself. */
  private void checkCopyWithParity(int bytes, int count, int misalignment, int wanted, int special) {
    try (var blocks = new GuardedBlocks(2 * count + 2, bytes, misalignment, count)) {
      long[] from = blocks.addresses(0, count);
      long[] to = blocks.addresses(count, count);
      byte[][] content = blocks.expected(0, count);
      int slot = count / 2;
      clearSlot(from, content, special == 0 ? slot : NONE);
      to[slot] = special == 1 ? 0 : special == 2 ? from[slot] : to[slot];
      for (int i = 0; i < count; i++) {
        if (to[i] == blocks.address(count + i)) {
          blocks.expect(count + i, content[i]);
        }
      }
      long p = expectWanted(blocks, 2 * count, wanted & 1, NaiveParity.parity(content));
      long q = expectWanted(blocks, 2 * count + 1, wanted & 2, NaiveParity.syndrome(content));
      if ((wanted & 2) == 0) {
        kernel().copyXor(from, to, count, p, bytes);
      } else {
        kernel().copyPq(from, to, count, p, q, bytes);
      }
      blocks.verify("copy of " + count + " with parity " + wanted + ", special slot " + special);
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void updatesOneBlockWithItsParity(int bytes) {
    for (int misalignment : new int[] {0, 1, 32}) {
      for (int coefficient : new int[] {1, 2, 0x80, 0x1d, 0xff, 0xca}) {
        for (int wanted = 0; wanted <= 3; wanted++) {
          try (var blocks = new GuardedBlocks(4, bytes, misalignment, coefficient)) {
            byte[] p = blocks.expected(2);
            byte[] q = blocks.expected(3);
            byte[] delta = NaiveParity.parity(blocks.expected(0, 2));
            NaiveParity.add(p, 1, delta);
            NaiveParity.add(q, coefficient, delta);
            blocks.expect(1, blocks.expected(0));
            long pAddress = expectWanted(blocks, 2, wanted & 1, p);
            long qAddress = expectWanted(blocks, 3, wanted & 2, q);
            if (wanted == 1) {
              kernel().updateXor(blocks.address(0), blocks.address(1), pAddress, bytes);
            } else {
              kernel().updatePq(
                  blocks.address(0), blocks.address(1), (byte) coefficient, pAddress, qAddress, bytes);
            }
            blocks.verify("update by " + coefficient + ", wanted " + wanted);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void recoversAtEverySize(int bytes) {
    for (int misalignment : new int[] {0, 1}) {
      recoverPair(4, 0, 1, bytes, misalignment);
      recoverPair(8, 1, 4, bytes, misalignment);
      recoverPair(8, 2, 6, bytes, misalignment);
    }
  }

  /** The counts of Linux's raid6test: small cases, and where engines start to continue; all pairs of lost blocks. */
  @ParameterizedTest
  @ValueSource(ints = {4, 5, 11, 12, 16, 24, 64})
  void recoversEveryPairOfLostBlocks(int disks) {
    int bytes = disks > 16 ? 640 : 4096;
    for (int first = 0; first < disks; first++) {
      for (int second = first + 1; second < disks; second++) {
        recoverPair(disks, first, second, bytes, 0);
      }
    }
  }

  private void recoverPair(int disks, int first, int second, int bytes, int misalignment) {
    int count = disks - 2;
    try (var blocks = new GuardedBlocks(disks, bytes, misalignment, disks)) {
      blocks.put(count, NaiveParity.parity(blocks.expected(0, count)));
      blocks.put(count + 1, NaiveParity.syndrome(blocks.expected(0, count)));
      blocks.poison(first, 0xf0);
      blocks.poison(second, 0xba);
      recover(blocks.addresses(0, disks), count, first, second, bytes);
      blocks.verify(disks + " disks, lost " + first + " and " + second);
      assertEquals(0, mismatch(blocks, count, bytes));
    }
  }

  private int mismatch(GuardedBlocks blocks, int count, int bytes) {
    return kernel().pqMismatch(
        blocks.addresses(0, count), count, blocks.address(count), blocks.address(count + 1), bytes);
  }

  private void recover(long[] disks, int count, int first, int second, int bytes) {
    long p = disks[count];
    long q = disks[count + 1];
    if (second < count) {
      kernel().recoverTwoData(disks, count, first, second, p, q, bytes);
    } else if (first < count && second == count) {
      kernel().recoverDataAndP(disks, count, first, p, q, bytes);
    } else {
      if (first < count) {
        long[] others = disks.clone();
        others[first] = p;
        kernel().xor(others, count, disks[first], bytes);
      }
      kernel().pq(disks, count, p, q, bytes);
    }
  }

  @Test
  void recoversAroundSlotsOfZeros() {
    for (int lost = 0; lost < 4; lost++) {
      try (var blocks = new GuardedBlocks(8, 4136, 0, lost)) {
        long[] sources = blocks.addresses(0, 6);
        blocks.put(4, new byte[4136]);
        blocks.put(6, NaiveParity.parity(blocks.expected(0, 6)));
        blocks.put(7, NaiveParity.syndrome(blocks.expected(0, 6)));
        sources[4] = 0;
        blocks.poison(lost, 0xf0);
        blocks.poison(5, 0xba);
        kernel().recoverTwoData(sources, 6, lost, 5, blocks.address(6), blocks.address(7), 4136);
        blocks.verify("lost " + lost + " and 5 beside a slot of zeros");
        blocks.poison(lost, 0xf0);
        blocks.poison(6, 0xee);
        kernel().recoverDataAndP(sources, 6, lost, blocks.address(6), blocks.address(7), 4136);
        blocks.verify("lost " + lost + " and P beside a slot of zeros");
      }
    }
  }

  /** As Linux's lib/raid6/test: take old blocks of every range of 14 data disks out of P and Q, put new ones in. */
  @Test
  void readModifyWritesEveryRangeOfSixteenDisks() {
    var random = new Random(105);
    for (int first = 0; first < 14; first++) {
      for (int last = first; last < 14; last++) {
        try (var blocks = new GuardedBlocks(16, 4096, 0, 16)) {
          blocks.put(14, NaiveParity.parity(blocks.expected(0, 14)));
          blocks.put(15, NaiveParity.syndrome(blocks.expected(0, 14)));
          accumulateRange(blocks, first, last);
          for (int slot = first; slot <= last; slot++) {
            var fresh = new byte[4096];
            random.nextBytes(fresh);
            blocks.put(slot, fresh);
          }
          accumulateRange(blocks, first, last);
          blocks.expect(14, NaiveParity.parity(blocks.expected(0, 14)));
          blocks.expect(15, NaiveParity.syndrome(blocks.expected(0, 14)));
          blocks.verify("rmw of slots " + first + " to " + last);
        }
      }
    }
  }

  private void accumulateRange(GuardedBlocks blocks, int first, int last) {
    int count = last - first + 1;
    var coefficients = new byte[count];
    for (int i = 0; i < count; i++) {
      coefficients[i] = NaiveParity.power(first + i);
    }
    kernel().pqAccumulate(
        blocks.addresses(first, count), coefficients, count, blocks.address(14), blocks.address(15), 4096);
  }

  /** As many sources as a stripe has data blocks: few, around the width of a signed byte, and the most. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 127, 128, 129, 130, 131, 253, 254, 255})
  void everyOperationTakesAsManySourcesAsAStripeHas(int count) {
    for (int bytes : new int[] {192, 77}) {
      wideSums(count, bytes);
      wideChecks(count, bytes);
      wideCopies(count, bytes);
      recoverPair(count + 2, count - 1, count, bytes, 0);
      if (count > 1) {
        recoverPair(count + 2, count / 3, count - 1, bytes, 0);
      }
    }
  }

  private void wideSums(int count, int bytes) {
    byte[] coefficients = coefficients(count, bytes);
    try (var blocks = new GuardedBlocks(count + 2, bytes, 0, count)) {
      long[] sources = blocks.addresses(0, count);
      byte[][] content = blocks.expected(0, count);
      byte[] sum = sum(coefficients, content);
      NaiveParity.add(sum, (byte) 1, blocks.expected(count + 1));
      blocks.expect(count, NaiveParity.parity(content));
      kernel().xor(sources, count, blocks.address(count), bytes);
      blocks.verify("xor of " + count);
      blocks.expect(count, new byte[bytes]);
      blocks.expect(count + 1, sum);
      kernel().pqAccumulate(sources, coefficients, count, blocks.address(count), blocks.address(count + 1), bytes);
      blocks.verify("accumulation of " + count);
      blocks.expect(count + 1, sum(coefficients, content));
      kernel().sumProduct(sources, coefficients, count, blocks.address(count + 1), bytes);
      blocks.verify("sum of " + count);
      blocks.expect(count, NaiveParity.parity(content));
      blocks.expect(count + 1, NaiveParity.syndrome(content));
      kernel().pq(sources, count, blocks.address(count), blocks.address(count + 1), bytes);
      blocks.verify("pq of " + count);
    }
  }

  private void wideChecks(int count, int bytes) {
    try (var blocks = new GuardedBlocks(count + 2, bytes, 0, count)) {
      long[] all = blocks.addresses(0, count + 2);
      blocks.put(count, NaiveParity.parity(blocks.expected(0, count)));
      blocks.put(count + 1, NaiveParity.syndrome(blocks.expected(0, count)));
      assertTrue(kernel().xorIsZero(all, count + 1, bytes));
      assertEquals(0, mismatch(blocks, count, bytes));
      flip(blocks, count - 1, bytes - 1);
      assertFalse(kernel().xorIsZero(all, count + 1, bytes), "the last of " + count + " is looked at");
      assertEquals(3, mismatch(blocks, count, bytes), "the last of " + count + " is looked at");
      blocks.verify("checks of " + count);
    }
  }

  private void wideCopies(int count, int bytes) {
    try (var blocks = new GuardedBlocks(2 * count + 2, bytes, 0, count)) {
      long[] from = blocks.addresses(0, count);
      long[] to = blocks.addresses(count, count);
      long p = blocks.address(2 * count);
      long q = blocks.address(2 * count + 1);
      byte[][] content = blocks.expected(0, count);
      for (int i = 0; i < count; i++) {
        blocks.expect(count + i, content[i]);
      }
      blocks.expect(2 * count, NaiveParity.parity(content));
      kernel().copyXor(from, to, count, p, bytes);
      blocks.verify("copy and xor of " + count);
      for (int i = 0; i < count; i++) {
        blocks.poison(count + i, 0xba);
      }
      blocks.expect(2 * count + 1, NaiveParity.syndrome(content));
      kernel().copyPq(from, to, count, p, q, bytes);
      blocks.verify("copy and pq of " + count);
    }
  }

  /** The arrays still hold the sources of the call before, of a stripe that is nobody's business here. */
  @Test
  void refusesACountOfNoSourcesAndASlotBeyondThemAndTouchesNothing() {
    try (var blocks = new GuardedBlocks(6, 4096, 0, 3)) {
      long[] from = blocks.addresses(0, 2);
      long[] to = blocks.addresses(2, 2);
      byte[] ones = {1, 1};
      long p = blocks.address(4);
      long q = blocks.address(5);
      List<Executable> calls = List.of(() -> kernel().xor(from, 0, p, 4096),
          () -> kernel().pq(from, 0, p, q, 4096), () -> kernel().pq(from, 0, p, 0, 4096),
          () -> kernel().pqAccumulate(from, ones, 0, p, q, 4096),
          () -> kernel().sumProduct(from, ones, 0, q, 4096), () -> kernel().xorIsZero(from, 0, 4096),
          () -> kernel().pqMismatch(from, 0, p, q, 4096), () -> kernel().copyXor(from, to, 0, p, 4096),
          () -> kernel().copyPq(from, to, 0, p, q, 4096),
          () -> kernel().recoverTwoData(from, 0, 0, 1, p, q, 4096),
          () -> kernel().recoverTwoData(from, 1, 0, 1, p, q, 4096),
          () -> kernel().recoverDataAndP(from, 0, 0, p, q, 4096),
          () -> kernel().recoverDataAndP(from, 1, 1, p, q, 4096));
      for (int i = 0; i < calls.size(); i++) {
        assertThrows(IllegalArgumentException.class, calls.get(i), "call " + i);
        blocks.verify("call " + i);
      }
    }
  }

  private static byte[] coefficients(int count, long seed) {
    var coefficients = new byte[count];
    new Random(seed).nextBytes(coefficients);
    return coefficients;
  }

  private static byte[] sum(byte[] coefficients, byte[][] blocks) {
    var sum = new byte[blocks[0].length];
    for (int i = 0; i < blocks.length; i++) {
      NaiveParity.add(sum, coefficients[i], blocks[i]);
    }
    return sum;
  }

  private static void clearSlot(long[] sources, byte[][] content, int slot) {
    if (slot != NONE) {
      sources[slot] = 0;
      content[slot] = new byte[content[slot].length];
    }
  }

  private static long expectWanted(GuardedBlocks blocks, int block, int wanted, byte[] content) {
    if (wanted == 0) {
      return 0;
    }
    blocks.expect(block, content);
    return blocks.address(block);
  }

  private static int[] probes(int bytes) {
    return new int[] {0, bytes / 2, bytes - 1};
  }

  private static void flip(GuardedBlocks blocks, int block, int at) {
    byte[] content = blocks.expected(block);
    content[at] ^= 0x10;
    blocks.put(block, content);
  }

  private static void forEachCoefficient(IntConsumer check) {
    IntStream.range(0, 256).forEach(check);
  }

  @FunctionalInterface
  private interface CountCheck {
    void run(int count, int misalignment);
  }
}
