package org.raidoffload.parity;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where a sum is made: in the caller's block, or in scratch where there is none or the block is also a source. */
final class HeapSum {
  final byte[] scratch = new byte[HeapSlices.BYTES];

  /** Where the sum is, for {@link HeapLanes}. */
  byte[] array = scratch;

  int at;

  private @Nullable HeapBlock block;
  private boolean isInBlock;

  /** Makes the sum in the block where no source is in its way. */
  void in(@Nullable HeapBlock destination, HeapSlices sources) {
    block = destination;
    isInBlock = destination != null && !sources.contains(destination);
    array = destination == null || !isInBlock ? scratch : destination.array;
  }

  /** Makes the sum in scratch. */
  void inScratch() {
    block = null;
    isInBlock = false;
    array = scratch;
  }

  void moveTo(int position) {
    at = block == null || !isInBlock ? 0 : block.offset + position;
  }

  /** Takes what the block holds as the first summand. */
  void load(int position, int bytes) {
    if (block != null && !isInBlock) {
      System.arraycopy(block.array, block.offset + position, scratch, 0, bytes);
    }
  }

  /** Brings the sum to the block. */
  void store(int position, int bytes) {
    if (block != null && !isInBlock) {
      System.arraycopy(scratch, 0, block.array, block.offset + position, bytes);
    }
  }

  boolean equals(HeapBlock held, int position, int bytes) {
    int from = held.offset + position;
    return Arrays.equals(array, at, at + bytes, held.array, from, from + bytes);
  }

  void close() {
    inScratch();
  }
}
