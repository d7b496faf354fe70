package org.raidoffload.engines.assembled;

import java.util.List;

/**
 * A function for C callers (System V ABI for x86-64) that goes through blocks from offset 0 (in RAX) to the length in
 * R8: as many wide steps as fit, then as many of a few vectors, then of one. It keeps a frame pointer, so that a fault shows its Java
 * callers in the JVM's error file, and every register that the ABI says it must.
 */
abstract class BlockLoop {
  private static final List<Gpr> SAVED = List.of(Gpr.RBX, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15);

  private static final int FEW = 4;

  final VectorCode vector;
  final Assembler asm;
  private final int widest;
  private final Label done = new Label();

  /** Steps of {@code widest} vectors, then of {@value #FEW} if that is fewer, then of one. */
  BlockLoop(VectorCode vector, int widest) {
    this.vector = vector;
    this.asm = vector.asm;
    this.widest = widest;
  }

  /** Code before the first step. */
  abstract void prepare();

  /** Code for the vectors at RAX and the ones after it; must not change RAX, R8 and what {@link #prepare} set. */
  abstract void step(int vectors);

  /** Code after the last step; may leave a result in RAX. */
  abstract void finish();

  /** Where a step may jump to, to end the loop. */
  final Label done() {
    return done;
  }

  final void write() {
    asm.push(Gpr.RBP);
    asm.move(Gpr.RBP, Gpr.RSP);
    SAVED.forEach(asm::push);
    prepare();
    asm.clear(Gpr.RAX);
    steps(widest);
    if (widest > FEW) {
      steps(FEW);
    }
    steps(1);
    asm.bind(done);
    finish();
    asm.vzeroupper();
    SAVED.reversed().forEach(asm::pop);
    asm.pop(Gpr.RBP);
    asm.ret();
  }

  private void steps(int vectors) {
    var next = new Label();
    var over = new Label();
    int bytes = vectors * vector.width();
    asm.bind(next);
    asm.address(Gpr.R10, Mem.at(Gpr.RAX, bytes));
    asm.compare(Gpr.R10, Gpr.R8);
    asm.jumpIf(Condition.ABOVE, over);
    step(vectors);
    asm.add(Gpr.RAX, bytes);
    asm.jump(next);
    asm.bind(over);
  }

  /** Vector {@code i} of this step in the block that a register points to. */
  final Mem at(Gpr block, int i) {
    return Mem.at(block, Gpr.RAX, i * vector.width());
  }

  /** Jumps to where the label is bound unless a block is there (an address other than 0). */
  final Label unlessPresent(Gpr block) {
    var over = new Label();
    asm.test(block, block);
    asm.jumpIf(Condition.ZERO, over);
    return over;
  }
}
