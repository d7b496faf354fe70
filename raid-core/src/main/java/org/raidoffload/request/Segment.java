package org.raidoffload.request;

/**
 * The part of one data block that a write or read touches.
 *
 * @param block data index within the row
 * @param offset first byte within the block
 * @param length bytes, at least 1
 */
public record Segment(int block, int offset, int length) {
  public Segment {
    if (block < 0 || offset < 0 || length < 1) {
      throw new IllegalArgumentException("segment: block " + block + " offset " + offset + " length " + length
          + " (block and offset must not be negative, length must be positive)");
    }
  }
}
