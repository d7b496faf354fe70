package org.raidoffload.engines.contract;

import static org.junit.jupiter.api.Assertions.fail;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Off-heap blocks side by side with guard bytes between, filled at random, and a copy of what they must hold. */
final class GuardedBuffers implements AutoCloseable {
  private static final int GUARD = 128;
  private static final byte GUARD_BYTE = (byte) 0xA5;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory;
  private final int blocks;
  private final int bytes;
  private final int stride;
  private final int shift;
  private final byte[][] expected;

  /**
   * Blocks filled from the seed.
   *
   * @param shift bytes by which every block misses the 64-byte line
   */
  GuardedBuffers(int blocks, int bytes, int shift, long seed) {
    this.blocks = blocks;
    this.bytes = bytes;
    this.shift = shift;
    this.stride = (bytes + 63) / 64 * 64 + 2 * GUARD;
    this.memory = arena.allocate((long) stride * blocks + 64, 64);
    memory.fill(GUARD_BYTE);
    this.expected = new byte[blocks][bytes];
    Random random = new Random(seed);
    for (int b = 0; b < blocks; b++) {
      random.nextBytes(expected[b]);
      MemorySegment.copy(expected[b], 0, memory, ValueLayout.JAVA_BYTE, at(b), bytes);
    }
  }

  private long at(int block) {
    return (long) block * stride + GUARD + shift;
  }

  long address(int block) {
    return memory.address() + at(block);
  }

  /** What the block should hold. */
  byte[] expected(int block) {
    return expected[block];
  }

  void expect(int block, byte[] content) {
    expected[block] = content;
  }

  /** Writes the block's content, both in memory and as what it should hold. */
  void set(int block, byte[] content) {
    expected[block] = content.clone();
    MemorySegment.copy(content, 0, memory, ValueLayout.JAVA_BYTE, at(block), bytes);
  }

  /** Every block holds what it should and no guard byte was touched. */
  void check(String what) {
    MemorySegment image = arena.allocate(memory.byteSize(), 64);
    image.fill(GUARD_BYTE);
    for (int b = 0; b < blocks; b++) {
      MemorySegment.copy(expected[b], 0, image, ValueLayout.JAVA_BYTE, at(b), bytes);
    }
    long wrong = memory.mismatch(image);
    if (wrong >= 0) {
      int block = (int) Math.min(blocks - 1, wrong / stride);
      long within = wrong - at(block);
      fail(what + ": block " + block + (within >= 0 && within < bytes ? " byte " : " guard byte ") + within + " is "
          + memory.get(ValueLayout.JAVA_BYTE, wrong) + ", should be " + image.get(ValueLayout.JAVA_BYTE, wrong));
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
