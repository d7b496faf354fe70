package org.raidoffload.engines.assembled;

import java.lang.foreign.MemorySegment;

/**
 * Code that writes blocks: with plain stores, and the one to take where all addresses are multiples of a vector, which
 * may store past the cache.
 */
record StoringCode(MemorySegment plain, MemorySegment aligned, long misalignment) {

  static StoringCode of(LoadedCode code, SumShape shape, boolean past) {
    MemorySegment plain = code.kernel(shape);
    return new StoringCode(plain, past ? code.kernel(shape.pastCache()) : plain, code.width() - 1L);
  }

  /** The code for destinations whose addresses have these bits, all or-ed together. */
  MemorySegment forDestinations(long bits) {
    return (bits & misalignment) == 0 ? aligned : plain;
  }
}
