package org.raidoffload.engines.assembled;

import static org.raidoffload.engines.assembled.Gpr.RDI;
import static org.raidoffload.engines.assembled.Gpr.RSI;

/** A copy past the cache. Arguments: source (RDI), destination (RSI), bytes (R8, a multiple of the vector width). */
final class CopyCode extends BlockLoop {
  CopyCode(VectorCode vector) {
    super(vector, VectorCode.SUMS);
  }

  @Override
  void prepare() {}

  @Override
  void step(int vectors) {
    for (int i = 0; i < vectors; i++) {
      vector.load(i, at(RDI, i));
    }
    for (int i = 0; i < vectors; i++) {
      vector.storePast(at(RSI, i), i);
    }
  }

  @Override
  void finish() {
    asm.sfence();
  }
}
