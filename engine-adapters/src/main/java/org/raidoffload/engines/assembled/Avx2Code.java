package org.raidoffload.engines.assembled;

/**
 * 256-bit vectors with byte shuffles (AVX2): a product is two look-ups of four bits each, which costs more than
 * doubling a sum.
 */
class Avx2Code extends VectorCode {
  private static final int TABLES = 10;
  private static final int LOW_NIBBLES = 14;
  private static final int POLYNOMIAL = 12;
  private static final int OFFSET = 13;
  private static final int SCRATCH = 15;

  Avx2Code(Assembler asm, FactorTable factors) {
    super(asm, factors);
  }

  @Override
  int width() {
    return 32;
  }

  @Override
  boolean prefersDoubling() {
    return true;
  }

  @Override
  void prepareProducts() {
    constant(LOW_NIBBLES, FactorTable.LOW_NIBBLES);
  }

  @Override
  void prepareDoubling() {
    constant(POLYNOMIAL, FactorTable.POLYNOMIAL);
    constant(OFFSET, FactorTable.DOUBLING_OFFSET);
  }

  private void constant(int register, int which) {
    pointTo(Gpr.R10, which);
    asm.vex(VectorOp.VPBROADCASTQ, register, 0, Mem.at(Gpr.R10, 0));
  }

  @Override
  void load(int to, Mem from) {
    asm.vex(VectorOp.VMOVDQU, to, 0, from);
  }

  @Override
  void store(Mem to, int from) {
    asm.vex(VectorOp.VMOVDQU_STORE, from, 0, to);
  }

  @Override
  void storePast(Mem to, int from) {
    asm.vex(VectorOp.VMOVNTDQ_STORE, from, 0, to);
  }

  @Override
  void clear(int register) {
    asm.vex(VectorOp.VPXOR, register, register, register);
  }

  @Override
  void xor(int to, int what) {
    asm.vex(VectorOp.VPXOR, to, to, what);
  }

  @Override
  void xor(int to, Mem what) {
    asm.vex(VectorOp.VPXOR, to, to, what);
  }

  @Override
  void xor(int to, int a, int b) {
    xor(to, a);
    xor(to, b);
  }

  @Override
  void xor(int to, Mem a, Mem b) {
    xor(to, a);
    xor(to, b);
  }

  @Override
  void or(int to, int what) {
    asm.vex(VectorOp.VPOR, to, to, what);
  }

  @Override
  void jumpIfZero(int register, Label to) {
    asm.vex(VectorOp.VPTEST, register, 0, register);
    asm.jumpIf(Condition.ZERO, to);
  }

  @Override
  void loadFactor(int which, Gpr entry) {
    asm.vex(VectorOp.VBROADCASTI128, TABLES + 2 * which, 0, Mem.at(entry, 0));
    asm.vex(VectorOp.VBROADCASTI128, TABLES + 2 * which + 1, 0, Mem.at(entry, 16));
  }

  @Override
  void addProduct(int sum, int value, int factor) {
    asm.vexShiftRight(SCRATCH, value, 4);
    asm.vex(VectorOp.VPAND, value, value, LOW_NIBBLES);
    asm.vex(VectorOp.VPAND, SCRATCH, SCRATCH, LOW_NIBBLES);
    asm.vex(VectorOp.VPSHUFB, value, TABLES + 2 * factor, value);
    asm.vex(VectorOp.VPSHUFB, SCRATCH, TABLES + 2 * factor + 1, SCRATCH);
    xor(sum, value);
    xor(sum, SCRATCH);
  }

  @Override
  void addProducts(int sum) {
    addProduct(sum, A, 0);
    addProduct(sum, B, 1);
  }

  @Override
  void clearForDoubling(int sum) {
    clear(sum);
    xor(sum, OFFSET);
  }

  /**
   * A shuffle gives 0 where the top bit is set, else the polynomial: one instruction where the other way round takes
   * two. So every sum is off by the constant that this keeps.
   */
  @Override
  void twice(int sum) {
    asm.vex(VectorOp.VPSHUFB, SCRATCH, POLYNOMIAL, sum);
    asm.vex(VectorOp.VPADDB, sum, sum, sum);
    xor(sum, SCRATCH);
  }

  @Override
  void finishDoubling(int sum) {
    xor(sum, OFFSET);
  }
}
