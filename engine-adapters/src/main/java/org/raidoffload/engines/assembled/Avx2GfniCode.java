package org.raidoffload.engines.assembled;

/** 256-bit vectors with affine products (AVX2 and GFNI). */
final class Avx2GfniCode extends Avx2Code {
  private static final int FACTOR = 10;
  private static final int PRODUCT = 12;

  Avx2GfniCode(Assembler asm, FactorTable factors) {
    super(asm, factors);
  }

  @Override
  boolean prefersDoubling() {
    return false;
  }

  @Override
  void prepareProducts() {}

  @Override
  void loadFactor(int which, Gpr entry) {
    asm.vex(VectorOp.VPBROADCASTQ, FACTOR + which, 0, Mem.at(entry, 0));
  }

  @Override
  void addProduct(int sum, int value, int factor) {
    asm.vex(VectorOp.VGF2P8AFFINEQB, PRODUCT + factor, value, FACTOR + factor, 0);
    xor(sum, PRODUCT + factor);
  }
}
