package org.raidoffload.member;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A piece of memory that holds zeros for ever. */
final class ZeroBytes {
  private static final int BYTES = 1 << 20;

  static final MemorySegment SEGMENT = Arena.global().allocate(BYTES, 4096).asReadOnly();

  private ZeroBytes() {
  }
}
