package org.raidoffload.cli.selftest;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Native memory that is used again for one case after the other, with what earlier ones left in it. One thread. */
final class Slab {
  private static final long LEAST_BYTES = 1 << 20;

  private MemorySegment memory = MemorySegment.NULL;

  /**
   * Page-aligned memory of at least so many bytes, with a page to spare at both ends; the same as at the last call
   * where that was large enough. Never freed by hand: a case that hangs may still use it.
   */
  MemorySegment take(long bytes) {
    if (memory.byteSize() < bytes + 2L * ArrayCase.PAGE) {
      memory = Arena.ofAuto().allocate(Math.max(LEAST_BYTES, bytes + bytes / 2 + 2L * ArrayCase.PAGE), ArrayCase.PAGE);
    }
    return memory.asSlice(ArrayCase.PAGE, bytes);
  }
}
