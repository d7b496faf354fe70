package org.raidoffload.engines.assembled;

import java.lang.foreign.MemorySegment;

/** Code that makes or checks P and Q of all slots, and how it wants them listed. */
record SyndromeCode(boolean doubles, StoringCode make, StoringCode copyAndMake, MemorySegment check) {

  /** Takes a factor for each slot; absent slots are left out. */
  static SyndromeCode byFactors(LoadedCode code, boolean past) {
    return of(code, SumShape.PQ, SumShape.PQ_CHECK, past);
  }

  /** Takes all slots, the last one first. */
  static SyndromeCode byDoubling(LoadedCode code, boolean past) {
    return of(code, SumShape.PQ.doubling(), SumShape.PQ_CHECK.doubling(), past);
  }

  private static SyndromeCode of(LoadedCode code, SumShape make, SumShape check, boolean past) {
    return new SyndromeCode(
        make.weights() == SumShape.Weights.DOUBLING,
        StoringCode.of(code, make, past),
        StoringCode.of(code, make.copying(), past),
        code.kernel(check));
  }
}
