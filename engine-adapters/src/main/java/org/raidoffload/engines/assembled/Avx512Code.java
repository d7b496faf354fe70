package org.raidoffload.engines.assembled;

/** 512-bit vectors with affine products (AVX-512F and GFNI): a product is one instruction, as is an xor of three. */
final class Avx512Code extends VectorCode {
  /** Truth tables of {@code vpternlogq}: bit {@code 4a + 2b + c} is the result. */
  private static final int XOR_OF_THREE = 0x96;

  /** The second half of the sums: long runs of a source are what the second-level cache delivers fastest. */
  private static final int MORE_SUMS = 16;

  private static final int FACTOR = 10;
  private static final int PRODUCT = 12;
  private static final int MASK = 1;

  Avx512Code(Assembler asm, FactorTable factors) {
    super(asm, factors);
  }

  @Override
  int width() {
    return 64;
  }

  @Override
  int sums() {
    return 2 * SUMS;
  }

  @Override
  int sum(int i) {
    return i < SUMS ? i : MORE_SUMS + i - SUMS;
  }

  @Override
  boolean prefersDoubling() {
    return false;
  }

  @Override
  void prepareProducts() {}

  @Override
  void prepareDoubling() {
    throw new UnsupportedOperationException("products are as cheap");
  }

  @Override
  void load(int to, Mem from) {
    asm.evex(VectorOp.VMOVDQU64, to, 0, from);
  }

  @Override
  void store(Mem to, int from) {
    asm.evex(VectorOp.VMOVDQU64_STORE, from, 0, to);
  }

  @Override
  void storePast(Mem to, int from) {
    asm.evex(VectorOp.VMOVNTDQ_STORE, from, 0, to);
  }

  @Override
  void clear(int register) {
    asm.evex(VectorOp.VPXORQ, register, register, register);
  }

  @Override
  void xor(int to, int what) {
    asm.evex(VectorOp.VPXORQ, to, to, what);
  }

  @Override
  void xor(int to, Mem what) {
    asm.evex(VectorOp.VPXORQ, to, to, what);
  }

  @Override
  void xor(int to, int a, int b) {
    asm.evex(VectorOp.VPTERNLOGQ, to, a, b, XOR_OF_THREE);
  }

  @Override
  void xor(int to, Mem a, Mem b) {
    load(A, a);
    asm.evex(VectorOp.VPTERNLOGQ, to, A, b, XOR_OF_THREE);
  }

  @Override
  void or(int to, int what) {
    asm.evex(VectorOp.VPORQ, to, to, what);
  }

  @Override
  void jumpIfZero(int register, Label to) {
    asm.evex(VectorOp.VPTESTMQ, MASK, register, register);
    asm.kortestw(MASK, MASK);
    asm.jumpIf(Condition.ZERO, to);
  }

  @Override
  void loadFactor(int which, Gpr entry) {
    asm.evex(VectorOp.VPBROADCASTQ_WIDE, FACTOR + which, 0, Mem.at(entry, 0));
  }

  @Override
  void addProduct(int sum, int value, int factor) {
    asm.evex(VectorOp.VGF2P8AFFINEQB, PRODUCT, value, FACTOR + factor, 0);
    xor(sum, PRODUCT);
  }

  @Override
  void addProducts(int sum) {
    asm.evex(VectorOp.VGF2P8AFFINEQB, PRODUCT, A, FACTOR, 0);
    asm.evex(VectorOp.VGF2P8AFFINEQB, PRODUCT + 1, B, FACTOR + 1, 0);
    xor(sum, PRODUCT, PRODUCT + 1);
  }

  @Override
  void clearForDoubling(int sum) {
    throw new UnsupportedOperationException("products are as cheap");
  }

  @Override
  void twice(int sum) {
    throw new UnsupportedOperationException("products are as cheap");
  }

  @Override
  void finishDoubling(int sum) {
    throw new UnsupportedOperationException("products are as cheap");
  }
}
