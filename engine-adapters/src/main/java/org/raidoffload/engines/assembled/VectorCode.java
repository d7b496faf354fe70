package org.raidoffload.engines.assembled;

/**
 * One instruction set's way to write what parity is made of, so that each loop is written once. Vector registers 0 to
 * 7 hold sums and belong to the caller, as do {@link #A} and {@link #B}; the other ones are the instruction set's.
 */
abstract class VectorCode {
  /** The number of registers for sums, from register 0 on, that every instruction set has. */
  static final int SUMS = 8;

  /** Registers for values on their way into a sum. */
  static final int A = 8;
  static final int B = 9;

  final Assembler asm;
  private final FactorTable factors;

  VectorCode(Assembler asm, FactorTable factors) {
    this.asm = asm;
    this.factors = factors;
  }

  /** How many sums there is room for: {@value #SUMS}, or more where there are more registers. */
  int sums() {
    return SUMS;
  }

  /** The register of a sum. */
  int sum(int i) {
    return i;
  }

  /** Bytes of a register. */
  abstract int width();

  /** Whether the syndrome of all slots is cheaper by doubling the sum than by a product for each slot. */
  abstract boolean prefersDoubling();

  /** Loads the constants that {@link #addProduct} needs; may change R10. */
  abstract void prepareProducts();

  /** Loads the constants that {@link #twice} needs; may change R10. */
  abstract void prepareDoubling();

  abstract void load(int to, Mem from);

  abstract void store(Mem to, int from);

  /** Stores past the cache; the address must be a multiple of {@link #width}. */
  abstract void storePast(Mem to, int from);

  abstract void clear(int register);

  /** {@code to ^= what}. */
  abstract void xor(int to, int what);

  abstract void xor(int to, Mem what);

  /** {@code to ^= a ^ b}. */
  abstract void xor(int to, int a, int b);

  /** {@code to ^= a ^ b}; may change {@link #A}. */
  abstract void xor(int to, Mem a, Mem b);

  abstract void or(int to, int what);

  abstract void jumpIfZero(int register, Label to);

  /** Loads factor 0 or 1 from the entry of {@link FactorTable} that the register points to. */
  abstract void loadFactor(int which, Gpr entry);

  /** {@code sum ^= factor * value}; may change {@code value}. */
  abstract void addProduct(int sum, int value, int factor);

  /** {@code sum ^= factor 0 * A ^ factor 1 * B}; may change both values. */
  abstract void addProducts(int sum);

  /** Makes a sum for {@link #twice} empty. */
  abstract void clearForDoubling(int sum);

  /** {@code sum = 2 * sum}, of a sum that was started by {@link #clearForDoubling}. */
  abstract void twice(int sum);

  /** Ends a sum that was doubled. */
  abstract void finishDoubling(int sum);

  /** Points a register to a constant of {@link FactorTable}. */
  final void pointTo(Gpr register, int constant) {
    asm.moveImmediate(register, factors.constant(constant));
  }
}
