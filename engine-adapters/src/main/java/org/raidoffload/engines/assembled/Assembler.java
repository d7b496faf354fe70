package org.raidoffload.engines.assembled;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes x86-64 instructions: the few on general registers that a loop needs, and {@link VectorOp}s in the VEX (256
 * bits) and EVEX (512 bits) encodings. Encodings are those of the Intel SDM volume 2; always the long form where
 * there are two. One thread, one piece of code.
 */
final class Assembler {
  /** The longest list of sources and the widest unrolling stay far below; a bound on what a mistake can write. */
  private static final int MOST_BYTES = 1 << 16;

  private static final int ZMM_BYTES = 64;

  /** Intel SDM volume 2, NOP: the recommended sequences of 1 to 8 bytes. */
  private static final int[][] NOPS = {
    {0x90},
    {0x66, 0x90},
    {0x0f, 0x1f, 0x00},
    {0x0f, 0x1f, 0x40, 0x00},
    {0x0f, 0x1f, 0x44, 0x00, 0x00},
    {0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00},
    {0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00},
    {0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
  };

  private final ByteBuffer code = ByteBuffer.allocate(MOST_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /** The code so far; every label that was jumped to must be bound. */
  byte[] bytes() {
    return Arrays.copyOf(code.array(), code.position());
  }

  int size() {
    return code.position();
  }

  void push(Gpr register) {
    rex(0, 0, 0, register.number());
    put(0x50 | low(register.number()));
  }

  void pop(Gpr register) {
    rex(0, 0, 0, register.number());
    put(0x58 | low(register.number()));
  }

  void ret() {
    put(0xc3);
  }

  void cpuid() {
    put(0x0f, 0xa2);
  }

  void xgetbv() {
    put(0x0f, 0x01, 0xd0);
  }

  /** Orders stores past the cache before every later store. */
  void sfence() {
    put(0x0f, 0xae, 0xf8);
  }

  void move(Gpr to, Gpr from) {
    onRegister(0x89, from.number(), to);
  }

  void moveImmediate(Gpr to, long value) {
    rex(1, 0, 0, to.number());
    put(0xb8 | low(to.number()));
    code.putLong(value);
  }

  void load(Gpr to, Mem from) {
    onMemory(0x8b, to, from);
  }

  void store(Mem to, Gpr from) {
    onMemory(0x89, from, to);
  }

  /** The address of the operand, not what is there. */
  void address(Gpr to, Mem operand) {
    onMemory(0x8d, to, operand);
  }

  void clear(Gpr register) {
    onRegister(0x31, register.number(), register);
  }

  void add(Gpr to, Gpr what) {
    onRegister(0x01, what.number(), to);
  }

  void or(Gpr to, Gpr what) {
    onRegister(0x09, what.number(), to);
  }

  void compare(Gpr left, Gpr right) {
    onRegister(0x39, right.number(), left);
  }

  void test(Gpr left, Gpr right) {
    onRegister(0x85, right.number(), left);
  }

  void add(Gpr to, int what) {
    onRegister(0x81, 0, to);
    code.putInt(what);
  }

  void or(Gpr to, int what) {
    onRegister(0x81, 1, to);
    code.putInt(what);
  }

  void testBits(Gpr register, int mask) {
    onRegister(0xf7, 0, register);
    code.putInt(mask);
  }

  void shiftLeft(Gpr register, int bits) {
    onRegister(0xc1, 4, register);
    put(bits);
  }

  void shiftRight(Gpr register, int bits) {
    onRegister(0xc1, 5, register);
    put(bits);
  }

  void jump(Label to) {
    put(0xe9);
    distance(to);
  }

  void jumpIf(Condition condition, Label to) {
    put(0x0f, 0x80 | condition.code);
    distance(to);
  }

  private void distance(Label to) {
    if (to.isBound()) {
      code.putInt(to.position - (code.position() + Integer.BYTES));
    } else {
      to.jumps.add(code.position());
      code.putInt(0);
    }
  }

  void bind(Label label) {
    if (label.isBound()) {
      throw new IllegalStateException("label bound twice, at " + label.position + " and " + code.position());
    }
    label.position = code.position();
    for (int at : label.jumps) {
      code.putInt(at, label.position - (at + Integer.BYTES));
    }
  }

  /** Fills up with instructions that do nothing, to a multiple of {@code boundary} from the start of the code. */
  void align(int boundary) {
    int missing = -code.position() & (boundary - 1);
    while (missing > 0) {
      int length = Math.min(missing, NOPS.length);
      put(NOPS[length - 1]);
      missing -= length;
    }
  }

  /** {@code to = op(left, right)} on ymm registers; {@code left} is 0 for an instruction with one source. */
  void vex(VectorOp op, int to, int left, int right) {
    vexPrefix(op, to, left, 0, right);
    put(op.opcode, registers(to, right));
  }

  void vex(VectorOp op, int to, int left, Mem right) {
    vexPrefix(op, to, left, number(right.index()), right.base().number());
    put(op.opcode);
    memory(to, right, 1);
  }

  void vex(VectorOp op, int to, int left, int right, int immediate) {
    vex(op, to, left, right);
    put(immediate);
  }

  /** A shift: {@code to = from >> bits} in 16-bit lanes. */
  void vexShiftRight(int to, int from, int bits) {
    vex(VectorOp.VPSRLW, 2, to, from, bits);
  }

  void vzeroupper() {
    put(0xc5, 0xf8, 0x77);
  }

  /** {@code to = op(left, right)} on zmm registers; {@code left} is 0 for an instruction with one source. */
  void evex(VectorOp op, int to, int left, int right) {
    evexPrefix(op, to, left, right >> 4, right);
    put(op.opcode, registers(to, right));
  }

  void evex(VectorOp op, int to, int left, int right, int immediate) {
    evex(op, to, left, right);
    put(immediate);
  }

  void evex(VectorOp op, int to, int left, Mem right) {
    evexPrefix(op, to, left, number(right.index()) >> 3, right.base().number());
    put(op.opcode);
    // EVEX counts a one-byte displacement in operands: eight bytes for a broadcast, else a whole vector.
    memory(to, right, op == VectorOp.VPBROADCASTQ_WIDE ? Long.BYTES : ZMM_BYTES);
  }

  void evex(VectorOp op, int to, int left, Mem right, int immediate) {
    evex(op, to, left, right);
    put(immediate);
  }

  /** Sets the zero flag when both mask registers are zero in the low 16 bits. */
  void kortestw(int left, int right) {
    put(0xc5, 0xf8, 0x98, registers(left, right));
  }

  private void vexPrefix(VectorOp op, int reg, int second, int index, int base) {
    put(0xc4,
        (~reg & 8) << 4 | (~index & 8) << 3 | (~base & 8) << 2 | op.map,
        op.w << 7 | (~second & 15) << 3 | 4 | op.prefix);
  }

  /** {@code high}: bit 4 of a register operand, or bit 3 of the index of a memory operand: both are the X bit. */
  private void evexPrefix(VectorOp op, int reg, int second, int high, int rm) {
    put(0x62,
        (~reg & 8) << 4 | (~high & 1) << 6 | (~rm & 8) << 2 | (~reg & 16) | op.map,
        op.w << 7 | (~second & 15) << 3 | 4 | op.prefix,
        2 << 5 | (~second & 16) >> 1);
  }

  /** A ModRM byte for two registers. */
  private static int registers(int reg, int rm) {
    return 0xc0 | low(reg) << 3 | low(rm);
  }

  /** The part of a register's number that is not in a prefix. */
  private static int low(int number) {
    return number & 7;
  }

  private static int number(@Nullable Gpr register) {
    return register == null ? 0 : register.number();
  }

  private void onRegister(int opcode, int reg, Gpr rm) {
    rex(1, reg, 0, rm.number());
    put(opcode, registers(reg, rm.number()));
  }

  private void onMemory(int opcode, Gpr reg, Mem operand) {
    rex(1, reg.number(), number(operand.index()), operand.base().number());
    put(opcode);
    memory(reg.number(), operand, 1);
  }

  private void rex(int w, int reg, int index, int rm) {
    int rex = 0x40 | w << 3 | (reg & 8) >> 1 | (index & 8) >> 2 | (rm & 8) >> 3;
    if (rex != 0x40) {
      put(rex);
    }
  }

  /** ModRM, SIB and displacement; a displacement of one byte counts in {@code unit}s. */
  private void memory(int reg, Mem operand, int unit) {
    int base = low(operand.base().number());
    int displacement = operand.displacement();
    boolean isShort = displacement % unit == 0 && (byte) (displacement / unit) == displacement / unit;
    // Base RBP or R13 without a displacement means something else, so they always have one.
    boolean isAbsent = displacement == 0 && base != Gpr.RBP.number();
    boolean needsSib = operand.index() != null || base == Gpr.RSP.number();
    put((isAbsent ? 0 : isShort ? 0x40 : 0x80) | low(reg) << 3 | (needsSib ? 4 : base));
    if (needsSib) {
      int index = operand.index() == null ? Gpr.RSP.number() : low(operand.index().number());
      put(index << 3 | base);
    }
    if (!isAbsent && isShort) {
      put(displacement / unit);
    } else if (!isAbsent) {
      code.putInt(displacement);
    }
  }

  private void put(int... values) {
    for (int value : values) {
      code.put((byte) value);
    }
  }
}
