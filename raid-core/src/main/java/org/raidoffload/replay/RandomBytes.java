package org.raidoffload.replay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Random bytes to fill blocks with: made once, and copied from places at random. Thread-safe. */
final class RandomBytes {
  private static final int PLACES = 1 << 14;
  private static final long LONGEST = (long) PLACES * Long.BYTES;
  private static final MemorySegment BYTES = make();

  private RandomBytes() {}

  private static MemorySegment make() {
    SplittableRandom random = new SplittableRandom(0x5eed);
    MemorySegment bytes = Arena.global().allocate(2 * LONGEST, Long.BYTES);
    for (long at = 0; at < 2 * LONGEST; at += Long.BYTES) {
      bytes.set(ValueLayout.JAVA_LONG, at, random.nextLong());
    }
    return bytes;
  }

  /** Fills a range of a block. */
  static void fill(MemorySegment block, int offset, int length, SplittableRandom random) {
    long done = 0;
    while (done < length) {
      long n = Math.min(LONGEST, length - done);
      MemorySegment.copy(BYTES, (long) random.nextInt(PLACES) * Long.BYTES, block, offset + done, n);
      done += n;
    }
  }
}
