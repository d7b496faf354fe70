package org.raidoffload.member;

/**
 * Bytes from {@code start} on.
 *
 * @param start first byte, not negative
 * @param length bytes, not negative
 */
public record ByteRange(long start, long length) {

  public ByteRange {
    if (start < 0 || length < 0 || start > Long.MAX_VALUE - length) {
      throw new IllegalArgumentException("range: " + length + " bytes at " + start
          + " (neither may be negative, nor their sum overflow)");
    }
  }

  /** The byte after the last. */
  public long end() {
    return start + length;
  }

  /** Whether any byte is in both. */
  public boolean overlaps(long otherStart, long otherLength) {
    return start < otherStart + otherLength && otherStart < end();
  }
}
