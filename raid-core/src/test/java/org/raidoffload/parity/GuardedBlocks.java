package org.raidoffload.parity;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;

/**
 * Native blocks between guard bytes, with a mirror on the heap that says what all of that memory should hold. One
 * comparison finds a wrong result, a source that changed and a write outside a destination.
 */
public final class GuardedBlocks implements AutoCloseable {
  private static final int GUARD = 64;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory;
  private final byte[] mirror;
  private final int bytes;
  private final int stride;
  private final int misalignment;

  /** Blocks of random content, each {@code misalignment} bytes past a 64-byte boundary. */
  public GuardedBlocks(int blocks, int bytes, int misalignment, long seed) {
    this.bytes = bytes;
    this.misalignment = misalignment;
    stride = (bytes + misalignment + GUARD + 63) & -64;
    memory = arena.allocate(GUARD + (long) blocks * stride, 64);
    mirror = new byte[(int) memory.byteSize()];
    Arrays.fill(mirror, (byte) 0xa5);
    var random = new Random(seed);
    var content = new byte[bytes];
    for (int i = 0; i < blocks; i++) {
      random.nextBytes(content);
      System.arraycopy(content, 0, mirror, offset(i), bytes);
    }
    MemorySegment.copy(mirror, 0, memory, JAVA_BYTE, 0, mirror.length);
  }

  private int offset(int block) {
    return GUARD + block * stride + misalignment;
  }

  public long address(int block) {
    return memory.address() + offset(block);
  }

  /** Addresses of blocks {@code first} to {@code first + count - 1}. */
  public long[] addresses(int first, int count) {
    var addresses = new long[count];
    for (int i = 0; i < count; i++) {
      addresses[i] = address(first + i);
    }
    return addresses;
  }

  /** What the block should hold. */
  public byte[] expected(int block) {
    return Arrays.copyOfRange(mirror, offset(block), offset(block) + bytes);
  }

  public byte[][] expected(int first, int count) {
    var blocks = new byte[count][];
    for (int i = 0; i < count; i++) {
      blocks[i] = expected(first + i);
    }
    return blocks;
  }

  public void expect(int block, byte[] content) {
    System.arraycopy(content, 0, mirror, offset(block), bytes);
  }

  /** Writes the block, in memory and in the mirror. */
  public void put(int block, byte[] content) {
    expect(block, content);
    MemorySegment.copy(content, 0, memory, JAVA_BYTE, offset(block), bytes);
  }

  /** Fills the block in memory only: the mirror still says what it should hold after the call under test. */
  public void poison(int block, int value) {
    memory.asSlice(offset(block), bytes).fill((byte) value);
  }

  public void verify(String what) {
    long at = memory.mismatch(MemorySegment.ofArray(mirror));
    if (at >= 0) {
      long block = (at - GUARD - misalignment) / stride;
      fail("%s: block %d, byte %d of %d is %02x, expected %02x".formatted(
          what, block, at - offset((int) block), bytes, memory.get(JAVA_BYTE, at), mirror[(int) at]));
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
