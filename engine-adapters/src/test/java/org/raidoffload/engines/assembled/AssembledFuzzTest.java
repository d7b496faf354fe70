package org.raidoffload.engines.assembled;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.raidoffload.parity.NaiveParity;
import org.raidoffload.parity.ParityKernel;

/**
 * Random operations on blocks between pages that fault, compared with {@link NaiveParity}: counts from 1 to 255,
 * lengths from 1 to 70,000, any alignment, some slots absent. The seed of a failure is in its message; {@code
 * -Draidoffload.fuzz.millis} makes it longer.
 */
class AssembledFuzzTest {
  private static final long MILLIS = Long.getLong("raidoffload.fuzz.millis", 1500);
  private static final int MOST_BYTES = 1 << 19;

  @ParameterizedTest
  @EnumSource
  void everyOperationIsRightOnRandomBlocks(InstructionSet set) {
    assumeTrue(TestedCode.isThere(set), () -> "no " + set.label() + " here");
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
    long seed = Long.getLong("raidoffload.fuzz.seed", 0);
    int cases = 0;
    do {
      run(set, seed++);
      cases++;
    } while (System.nanoTime() < end);
    System.out.println(set.label() + ": " + cases + " random cases");
    assertTrue(cases > 10, "only " + cases + " cases in " + MILLIS + " ms");
  }

  private static void run(InstructionSet set, long seed) {
    var random = new Random(seed);
    ParityKernel kernel = TestedCode.kernel(set, random.nextBoolean());
    int count = 1 + (int) (Math.exp(random.nextDouble() * Math.log(255)) - 0.5);
    int longest = Math.min(70_000, MOST_BYTES / count);
    int bytes = 1 + (int) Math.exp(random.nextDouble() * Math.log(longest)) % longest;
    if (random.nextBoolean()) {
      bytes = (bytes + 63) & -64;
    }
    try (var blocks = new Blocks(random, count, bytes, random.nextBoolean())) {
      String what = "seed %d: %s, %d blocks of %d bytes".formatted(seed, kernel.name(), count, bytes);
      blocks.run(kernel, random.nextInt(11), what);
      blocks.verify(what);
    }
  }

  /** {@code count} new blocks, as many data blocks, P and Q, with a mirror of what they should hold. */
  private static final class Blocks implements AutoCloseable {
    private final Random random;
    private final int count;
    private final int bytes;
    private final FencedBlocks memory;
    private final byte[][] mirror;
    private final long[] sources;
    private final byte[][] content;
    private final byte[] coefficients;
    private final int pBlock;
    private final int qBlock;

    Blocks(Random random, int count, int bytes, boolean atEnd) {
      this.random = random;
      this.count = count;
      this.bytes = bytes;
      memory = new FencedBlocks(2 * count + 2, bytes, atEnd);
      mirror = new byte[2 * count + 2][bytes];
      for (int i = 0; i < mirror.length; i++) {
        random.nextBytes(mirror[i]);
        put(i);
      }
      sources = memory.addresses(count, count);
      content = new byte[count][];
      for (int i = 0; i < count; i++) {
        content[i] = mirror[count + i].clone();
      }
      coefficients = new byte[count];
      random.nextBytes(coefficients);
      pBlock = 2 * count;
      qBlock = 2 * count + 1;
    }

    private void put(int block) {
      memory.segment(block).copyFrom(MemorySegment.ofArray(mirror[block]));
    }

    private void makeParityRight() {
      mirror[pBlock] = NaiveParity.parity(content);
      mirror[qBlock] = NaiveParity.syndrome(content);
      put(pBlock);
      put(qBlock);
    }

    /** Makes some slots absent, all but {@code kept}. */
    private void dropSome(int... kept) {
      for (int i = 0; i < count; i++) {
        boolean keep = random.nextInt(4) != 0;
        for (int k : kept) {
          keep |= k == i;
        }
        if (!keep) {
          sources[i] = 0;
          content[i] = new byte[bytes];
        }
      }
    }

    private byte[] sum() {
      var sum = new byte[bytes];
      for (int i = 0; i < count; i++) {
        NaiveParity.add(sum, coefficients[i], content[i]);
      }
      return sum;
    }

    void run(ParityKernel kernel, int operation, String what) {
      long p = memory.address(pBlock);
      long q = memory.address(qBlock);
      if (operation > 7 && random.nextBoolean()) {
        dropSome();
      }
      switch (operation) {
        case 0 -> recoverTwo(kernel, p, q);
        case 1 -> recoverOne(kernel, p, q);
        case 2 -> copyWithParity(kernel, p, random.nextBoolean() ? q : 0);
        case 3 -> update(kernel, random.nextBoolean() ? p : 0, random.nextBoolean() ? q : 0);
        case 4 -> check(kernel, p, q, what);
        case 5 -> {
          mirror[0] = mirror[count].clone();
          kernel.copy(sources[0], memory.address(0), bytes);
        }
        case 6 -> checkXor(kernel, what);
        case 7 -> {
          // Over one of its sources.
          int alias = random.nextInt(count);
          mirror[count + alias] = sum();
          kernel.sumProduct(sources, coefficients, count, sources[alias], bytes);
        }
        case 8 -> {
          mirror[pBlock] = NaiveParity.parity(content);
          kernel.xor(sources, count, p, bytes);
        }
        case 9 -> {
          long wantedP = random.nextBoolean() ? p : 0;
          mirror[pBlock] = wantedP == 0 ? mirror[pBlock] : NaiveParity.parity(content);
          mirror[qBlock] = NaiveParity.syndrome(content);
          kernel.pq(sources, count, wantedP, q, bytes);
        }
        default -> {
          long wantedQ = random.nextBoolean() ? q : 0;
          NaiveParity.add(mirror[pBlock], 1, NaiveParity.parity(content));
          if (wantedQ != 0) {
            NaiveParity.add(mirror[qBlock], 1, sum());
          }
          kernel.pqAccumulate(sources, coefficients, count, p, wantedQ, bytes);
        }
      }
    }

    private void recoverTwo(ParityKernel kernel, long p, long q) {
      if (count < 2) {
        recoverOne(kernel, p, q);
        return;
      }
      int x = random.nextInt(count - 1);
      int y = x + 1 + random.nextInt(count - 1 - x);
      dropSome(x, y);
      makeParityRight();
      memory.segment(count + x).fill((byte) 0xf0);
      memory.segment(count + y).fill((byte) 0xba);
      kernel.recoverTwoData(sources, count, x, y, p, q, bytes);
    }

    private void recoverOne(ParityKernel kernel, long p, long q) {
      int lost = random.nextInt(count);
      dropSome(lost);
      makeParityRight();
      memory.segment(count + lost).fill((byte) 0xf0);
      memory.segment(pBlock).fill((byte) 0xba);
      kernel.recoverDataAndP(sources, count, lost, p, q, bytes);
    }

    private void copyWithParity(ParityKernel kernel, long p, long q) {
      dropSome();
      long[] to = memory.addresses(0, count);
      for (int i = 0; i < count; i++) {
        to[i] = random.nextInt(6) == 0 ? 0 : random.nextInt(6) == 0 && sources[i] != 0 ? sources[i] : to[i];
        if (to[i] == memory.address(i)) {
          mirror[i] = content[i].clone();
        }
      }
      mirror[pBlock] = NaiveParity.parity(content);
      if (q == 0) {
        kernel.copyXor(sources, to, count, p, bytes);
      } else {
        mirror[qBlock] = NaiveParity.syndrome(content);
        kernel.copyPq(sources, to, count, p, q, bytes);
      }
    }

    private void update(ParityKernel kernel, long p, long q) {
      byte[] change = NaiveParity.parity(new byte[][] {mirror[0], mirror[count]});
      if (p != 0) {
        NaiveParity.add(mirror[pBlock], 1, change);
      }
      if (q != 0) {
        NaiveParity.add(mirror[qBlock], coefficients[0], change);
      }
      mirror[count] = mirror[0].clone();
      kernel.updatePq(memory.address(0), sources[0], coefficients[0], p, q, bytes);
    }

    private void check(ParityKernel kernel, long p, long q, String what) {
      if (random.nextBoolean()) {
        dropSome();
      }
      makeParityRight();
      int damage = random.nextInt(4);
      for (int bit = 0; bit < 2; bit++) {
        if ((damage >> bit & 1) != 0) {
          mirror[pBlock + bit][random.nextInt(bytes)] ^= (byte) (1 << random.nextInt(8));
          put(pBlock + bit);
        }
      }
      assertEquals(damage, kernel.pqMismatch(sources, count, p, q, bytes), what);
      assertEquals(damage & 2, kernel.pqMismatch(sources, count, 0, q, bytes), what);
      assertEquals(damage & 1, kernel.pqMismatch(sources, count, p, 0, bytes), what);
    }

    private void checkXor(ParityKernel kernel, String what) {
      makeParityRight();
      boolean damaged = random.nextBoolean();
      if (damaged) {
        mirror[pBlock][random.nextInt(bytes)] ^= (byte) (1 << random.nextInt(8));
        put(pBlock);
      }
      assertEquals(!damaged, kernel.xorIsZero(memory.addresses(count, count + 1), count + 1, bytes), what);
    }

    void verify(String what) {
      for (int i = 0; i < mirror.length; i++) {
        byte[] actual = memory.segment(i).toArray(JAVA_BYTE);
        int at = Arrays.mismatch(mirror[i], actual);
        int block = i;
        assertEquals(-1, at, () -> what + ": block " + block + " differs");
      }
    }

    @Override
    public void close() {
      memory.close();
    }
  }
}
