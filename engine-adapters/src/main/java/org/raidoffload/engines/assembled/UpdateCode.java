package org.raidoffload.engines.assembled;

import static org.raidoffload.engines.assembled.Gpr.R9;
import static org.raidoffload.engines.assembled.Gpr.RCX;
import static org.raidoffload.engines.assembled.Gpr.RDI;
import static org.raidoffload.engines.assembled.Gpr.RDX;
import static org.raidoffload.engines.assembled.Gpr.RSI;

/**
 * A whole read-modify-write of one block, in one pass: the new data replaces the old one, and what changed is added to
 * P and, times a factor, to Q.
 *
 * <p>Arguments: new data (RDI), data (RSI), P (RDX, 0 where it is not wanted), Q (RCX), bytes (R8, a multiple of the
 * vector width), the factor's entry (R9).
 */
final class UpdateCode extends BlockLoop {
  private static final int SUM = 0;

  private final boolean syndrome;

  /** Without {@code syndrome}, Q and the factor are ignored. */
  UpdateCode(VectorCode vector, boolean syndrome) {
    super(vector, VectorCode.SUMS / 2);
    this.syndrome = syndrome;
  }

  @Override
  void prepare() {
    if (syndrome) {
      vector.prepareProducts();
      vector.loadFactor(0, R9);
    }
  }

  @Override
  void step(int vectors) {
    for (int i = 0; i < vectors; i++) {
      vector.load(VectorCode.A, at(RDI, i));
      vector.load(change(i), at(RSI, i));
      vector.xor(change(i), VectorCode.A);
      vector.store(at(RSI, i), VectorCode.A);
    }
    Label withoutP = unlessPresent(RDX);
    for (int i = 0; i < vectors; i++) {
      vector.load(SUM, at(RDX, i));
      vector.xor(SUM, change(i));
      vector.store(at(RDX, i), SUM);
    }
    asm.bind(withoutP);
    for (int i = 0; i < vectors && syndrome; i++) {
      vector.load(SUM, at(RCX, i));
      vector.addProduct(SUM, change(i), 0);
      vector.store(at(RCX, i), SUM);
    }
  }

  private static int change(int i) {
    return VectorCode.SUMS / 2 + i;
  }

  @Override
  void finish() {}
}
