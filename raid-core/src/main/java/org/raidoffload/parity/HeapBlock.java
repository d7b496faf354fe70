package org.raidoffload.parity;

import java.util.Objects;

/**
 * Where a block on the Java heap begins: an array and an offset into it. Holds the caller's array, never a copy, and
 * may be kept and used again by any thread; how long the block is, each call says.
 */
public final class HeapBlock {
  final byte[] array;
  final int offset;

  private HeapBlock(byte[] array, int offset) {
    this.array = array;
    this.offset = offset;
  }

  /** The block at the start of an array. */
  public static HeapBlock of(byte[] array) {
    return of(array, 0);
  }

  /**
   * The block that begins at {@code offset} bytes into the array.
   *
   * @throws IllegalArgumentException when the offset is negative or past the end
   */
  public static HeapBlock of(byte[] array, int offset) {
    Objects.requireNonNull(array, "array");
    if (offset < 0 || offset > array.length) {
      throw new IllegalArgumentException("offset: " + offset + " (must be 0 to " + array.length + ")");
    }
    return new HeapBlock(array, offset);
  }

  /** The caller's array. */
  public byte[] array() {
    return array;
  }

  /** Bytes from the start of the array. */
  public int offset() {
    return offset;
  }

  /** Refuses a length that does not fit behind the offset. */
  void check(int bytes) {
    if (bytes < 0 || bytes > array.length - offset) {
      throw new IllegalArgumentException(
          "bytes: " + bytes + " at offset " + offset + " of an array of " + array.length);
    }
  }
}
