package org.raidoffload.parity;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The sources of one call as arrays and offsets, slice by slice, with zeros standing in for absent ones and for three
 * slots past the last; and scratch for sums. One per thread; nothing is allocated once it is as long as the longest
 * list of sources.
 */
final class HeapSlices {
  /** A page: four sources and two sums of a slice fit a first-level cache of 32 KiB. */
  static final int BYTES = 4096;

  /** Sources go by four, so a list may need this many zeros behind it. */
  private static final int PADDING = 3;

  private static final int ABSENT = -1;

  private static final byte[] ZEROS = new byte[BYTES];
  private static final ThreadLocal<HeapSlices> PER_THREAD = ThreadLocal.withInitial(HeapSlices::new);

  final HeapSum parity = new HeapSum();
  final HeapSum syndrome = new HeapSum();

  /** For {@link HeapLanes}; valid up to three past the last source. */
  byte[][] arrays = new byte[32][];

  int[] at = new int[32];

  /** Where each source begins, or {@link #ABSENT}. */
  private int[] offsets = new int[32];

  private int length;

  private HeapSlices() {}

  /**
   * The sources from their first slice on. {@link #close} must follow.
   *
   * @throws IllegalArgumentException when a source is shorter than {@code bytes}
   */
  static HeapSlices of(@Nullable HeapBlock[] sources, int count, int bytes) {
    if (count < 1) {
      throw new IllegalArgumentException("count: " + count + " (must be 1 or more)");
    }
    HeapSlices slices = PER_THREAD.get();
    slices.fill(sources, count, bytes);
    return slices;
  }

  private void fill(@Nullable HeapBlock[] sources, int count, int bytes) {
    for (int i = 0; i < count; i++) {
      HeapBlock source = sources[i];
      if (source != null) {
        source.check(bytes);
      }
    }
    length = count + PADDING;
    if (arrays.length < length) {
      arrays = new byte[length][];
      at = new int[length];
      offsets = new int[length];
    }
    for (int i = 0; i < count; i++) {
      HeapBlock source = sources[i];
      arrays[i] = source == null ? ZEROS : source.array;
      offsets[i] = source == null ? ABSENT : source.offset;
    }
    Arrays.fill(arrays, count, length, ZEROS);
    Arrays.fill(offsets, count, length, ABSENT);
  }

  /** Takes a source for zeros. */
  void withdraw(int slot) {
    arrays[slot] = ZEROS;
    offsets[slot] = ABSENT;
  }

  /** Goes to the slice that begins at this position of every block. */
  void moveTo(int position) {
    for (int i = 0; i < length; i++) {
      at[i] = offsets[i] == ABSENT ? 0 : offsets[i] + position;
    }
  }

  /** Whether the block is one of the sources: the same bytes of the same array. */
  @SuppressWarnings("ReferenceEquality")
  boolean contains(HeapBlock block) {
    for (int i = 0; i < length; i++) {
      if (arrays[i] == block.array && offsets[i] == block.offset) {
        return true;
      }
    }
    return false;
  }

  boolean equals(int slot, HeapSum sum, int bytes) {
    return Arrays.equals(arrays[slot], at[slot], at[slot] + bytes, sum.array, sum.at, sum.at + bytes);
  }

  boolean isZero(int slot, int bytes) {
    return Arrays.equals(arrays[slot], at[slot], at[slot] + bytes, ZEROS, 0, bytes);
  }

  /** Lets go of the caller's arrays. */
  void close() {
    Arrays.fill(arrays, 0, length, null);
    parity.close();
    syndrome.close();
  }
}
