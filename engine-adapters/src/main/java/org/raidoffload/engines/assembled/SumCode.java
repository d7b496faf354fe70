package org.raidoffload.engines.assembled;

import static org.raidoffload.engines.assembled.Gpr.R10;
import static org.raidoffload.engines.assembled.Gpr.R11;
import static org.raidoffload.engines.assembled.Gpr.R12;
import static org.raidoffload.engines.assembled.Gpr.R13;
import static org.raidoffload.engines.assembled.Gpr.R14;
import static org.raidoffload.engines.assembled.Gpr.R15;
import static org.raidoffload.engines.assembled.Gpr.R9;
import static org.raidoffload.engines.assembled.Gpr.RAX;
import static org.raidoffload.engines.assembled.Gpr.RBX;
import static org.raidoffload.engines.assembled.Gpr.RCX;
import static org.raidoffload.engines.assembled.Gpr.RDI;
import static org.raidoffload.engines.assembled.Gpr.RDX;
import static org.raidoffload.engines.assembled.Gpr.RSI;

import org.raidoffload.engines.assembled.SumShape.End;
import org.raidoffload.engines.assembled.SumShape.Start;
import org.raidoffload.engines.assembled.SumShape.Weights;

/**
 * A kernel that sums over a list of sources: all parity but the update of one block. It goes through the blocks in
 * steps; a step holds the sums in registers, goes through the list two sources at a time, and then stores or compares
 * the sums. All loads of a step come before its stores, so a destination may be a source.
 *
 * <p>Arguments: list (RDI, entries of {@link CallList}), count (RSI), P (RDX), Q (RCX), bytes (R8, a multiple of the
 * vector width), which of P and Q a check wants (R9: bits 0 and 1). Returns which of them differ, for a check.
 */
final class SumCode extends BlockLoop {
  private static final int LOOP_ALIGNMENT = 64;

  /** Bytes of each source that are copied at a time: long runs, and all sources' still in the first-level cache. */
  private static final int COPIED_BYTES = 1024;

  /** The same where blocks are in memory: loads that wait for memory go on while sums are made (longer runs: to 0.8). */
  private static final int COPIED_PAST_BYTES = 256;

  private final SumShape shape;

  /** How many vectors have their sums in registers at a time. */
  private final int summed;

  SumCode(VectorCode vector, SumShape shape) {
    this(vector, shape, shape.weighted() && shape.parity() ? vector.sums() / 2 : vector.sums());
  }

  private SumCode(VectorCode vector, SumShape shape, int summed) {
    super(vector, shape.copies() ? (shape.past() ? COPIED_PAST_BYTES : COPIED_BYTES) / vector.width() : summed);
    this.shape = shape;
    this.summed = summed;
  }

  @Override
  void prepare() {
    if (shape.end() == End.CHECK) {
      asm.move(R14, R9);
      asm.clear(R15);
    }
    asm.move(RBX, RSI);
    asm.shiftLeft(RBX, CallList.ENTRY_SHIFT);
    asm.add(RBX, RDI);
    if (shape.weights() == Weights.DOUBLING) {
      vector.prepareDoubling();
    } else if (shape.weighted()) {
      vector.prepareProducts();
    }
  }

  @Override
  void step(int vectors) {
    if (shape.copies()) {
      copy(vectors);
    }
    if (vectors <= summed) {
      sum(vectors);
      return;
    }
    var next = new Label();
    int bytes = vectors * vector.width();
    asm.address(R14, Mem.at(RAX, bytes));
    asm.bind(next);
    sum(summed);
    asm.add(RAX, summed * vector.width());
    asm.compare(RAX, R14);
    asm.jumpIf(Condition.BELOW, next);
    asm.add(RAX, -bytes);
  }

  private void sum(int vectors) {
    var pairs = new Label();
    var nextPair = new Label();
    var summed = new Label();
    start(vectors);
    asm.move(R9, RDI);
    asm.testBits(RSI, 1);
    asm.jumpIf(Condition.ZERO, pairs);
    one(vectors);
    asm.add(R9, CallList.ENTRY_BYTES);
    asm.bind(pairs);
    asm.compare(R9, RBX);
    asm.jumpIf(Condition.AT_LEAST, summed);
    asm.align(LOOP_ALIGNMENT);
    asm.bind(nextPair);
    two(vectors);
    asm.add(R9, 2 * CallList.ENTRY_BYTES);
    asm.compare(R9, RBX);
    asm.jumpIf(Condition.BELOW, nextPair);
    asm.bind(summed);
    end(vectors);
  }

  private int parity(int i) {
    return vector.sum(i);
  }

  /** The register of a weighted sum: after those of the xor, where there are any. */
  private int weighted(int i) {
    return vector.sum(shape.parity() ? vector.sums() / 2 + i : i);
  }

  private void start(int vectors) {
    if (shape.parity()) {
      startParity(vectors);
    }
    if (shape.weighted()) {
      startWeighted(vectors);
    }
  }

  private void startParity(int vectors) {
    for (int i = 0; i < vectors; i++) {
      vector.clear(parity(i));
    }
    if (shape.start() == Start.DESTINATIONS) {
      Label absent = unlessPresent(RDX);
      for (int i = 0; i < vectors; i++) {
        vector.load(parity(i), at(RDX, i));
      }
      asm.bind(absent);
    }
  }

  private void startWeighted(int vectors) {
    for (int i = 0; i < vectors; i++) {
      if (shape.weights() == Weights.DOUBLING) {
        vector.clearForDoubling(weighted(i));
      } else if (shape.start() == Start.DESTINATIONS) {
        vector.load(weighted(i), at(RCX, i));
      } else {
        vector.clear(weighted(i));
      }
    }
    if (shape.start() == Start.WEIGHTED_ENTRY) {
      asm.load(R10, Mem.at(RBX, CallList.FROM));
      asm.load(R12, Mem.at(RBX, CallList.FACTOR));
      vector.loadFactor(0, R12);
      for (int i = 0; i < vectors; i++) {
        vector.load(VectorCode.A, at(R10, i));
        vector.addProduct(weighted(i), VectorCode.A, 0);
      }
    }
  }

  /** Adds the source of the entry at R9. */
  private void one(int vectors) {
    asm.load(R10, Mem.at(R9, CallList.FROM));
    loadFactor(0, R12);
    for (int i = 0; i < vectors; i++) {
      addOne(R10, i);
    }
  }

  private void addOne(Gpr source, int i) {
    if (!shape.weighted()) {
      vector.xor(parity(i), at(source, i));
      return;
    }
    vector.load(VectorCode.A, at(source, i));
    if (shape.parity()) {
      vector.xor(parity(i), VectorCode.A);
    }
    if (shape.weights() == Weights.DOUBLING) {
      vector.twice(weighted(i));
      vector.xor(weighted(i), VectorCode.A);
    } else {
      vector.addProduct(weighted(i), VectorCode.A, 0);
    }
  }

  /** Adds the sources of the two entries from R9 on. */
  private void two(int vectors) {
    asm.load(R10, Mem.at(R9, CallList.FROM));
    asm.load(R11, Mem.at(R9, CallList.ENTRY_BYTES + CallList.FROM));
    loadFactor(0, R12);
    loadFactor(1, R13);
    for (int i = 0; i < vectors; i++) {
      if (shape.weights() == Weights.DOUBLING) {
        addOne(R10, i);
        addOne(R11, i);
      } else if (!shape.weighted()) {
        vector.xor(parity(i), at(R10, i), at(R11, i));
      } else {
        vector.load(VectorCode.A, at(R10, i));
        vector.load(VectorCode.B, at(R11, i));
        if (shape.parity()) {
          vector.xor(parity(i), VectorCode.A, VectorCode.B);
        }
        vector.addProducts(weighted(i));
      }
    }
  }

  private void loadFactor(int which, Gpr pointer) {
    if (shape.weights() == Weights.FACTORS) {
      asm.load(pointer, Mem.at(R9, which * CallList.ENTRY_BYTES + CallList.FACTOR));
      vector.loadFactor(which, pointer);
    }
  }

  /** Copies every source to where its entry says, unless that is 0. The sums load it from the first-level cache. */
  private void copy(int vectors) {
    var next = new Label();
    var none = new Label();
    asm.move(R9, RDI);
    asm.compare(R9, RBX);
    asm.jumpIf(Condition.AT_LEAST, none);
    asm.align(LOOP_ALIGNMENT);
    asm.bind(next);
    asm.load(R10, Mem.at(R9, CallList.FROM));
    asm.load(R11, Mem.at(R9, CallList.TO));
    Label nowhere = unlessPresent(R11);
    for (int begin = 0; begin < vectors; begin += VectorCode.SUMS) {
      int end = Math.min(vectors, begin + VectorCode.SUMS);
      for (int i = begin; i < end; i++) {
        vector.load(i - begin, at(R10, i));
      }
      for (int i = begin; i < end; i++) {
        store(R11, i, i - begin);
      }
    }
    asm.bind(nowhere);
    asm.add(R9, CallList.ENTRY_BYTES);
    asm.compare(R9, RBX);
    asm.jumpIf(Condition.BELOW, next);
    asm.bind(none);
  }

  private void end(int vectors) {
    switch (shape.end()) {
      case STORE -> {
        if (shape.parity()) {
          Label absent = unlessPresent(RDX);
          for (int i = 0; i < vectors; i++) {
            store(RDX, i, parity(i));
          }
          asm.bind(absent);
        }
        if (shape.weighted()) {
          finishDoubling(vectors);
          storeWeighted(vectors);
        }
      }
      case RECOVER -> {
        storeWeighted(vectors);
        Label absent = unlessPresent(RDX);
        for (int i = 0; i < vectors; i++) {
          vector.xor(parity(i), weighted(i));
          store(RDX, i, parity(i));
        }
        asm.bind(absent);
      }
      case CHECK -> check(vectors);
    }
  }

  private void storeWeighted(int vectors) {
    for (int i = 0; i < vectors; i++) {
      store(RCX, i, weighted(i));
    }
  }

  private void finishDoubling(int vectors) {
    for (int i = 0; i < vectors && shape.weights() == Weights.DOUBLING; i++) {
      vector.finishDoubling(weighted(i));
    }
  }

  /** Notes in R15 what differs, and leaves the loop when all that is wanted does. */
  private void check(int vectors) {
    var same = new Label();
    if (!shape.weighted()) {
      for (int i = 1; i < vectors; i++) {
        vector.or(parity(0), parity(i));
      }
      vector.jumpIfZero(parity(0), same);
      asm.or(R15, 1);
      asm.jump(done());
      asm.bind(same);
      return;
    }
    finishDoubling(vectors);
    checkParity(vectors);
    for (int i = 0; i < vectors; i++) {
      vector.xor(weighted(i), at(RCX, i));
    }
    for (int i = 1; i < vectors; i++) {
      vector.or(parity(0), parity(i));
      vector.or(weighted(0), weighted(i));
    }
    vector.clear(VectorCode.A);
    vector.or(VectorCode.A, parity(0));
    vector.or(VectorCode.A, weighted(0));
    vector.jumpIfZero(VectorCode.A, same);
    note(parity(0), 1);
    note(weighted(0), 2);
    asm.compare(R15, R14);
    asm.jumpIf(Condition.AT_LEAST, done());
    asm.bind(same);
  }

  /** What differs from P; nothing where P is not compared. */
  private void checkParity(int vectors) {
    Label absent = unlessPresent(RDX);
    var compared = new Label();
    for (int i = 0; i < vectors; i++) {
      vector.xor(parity(i), at(RDX, i));
    }
    asm.jump(compared);
    asm.bind(absent);
    for (int i = 0; i < vectors; i++) {
      vector.clear(parity(i));
    }
    asm.bind(compared);
  }

  private void note(int differences, int bit) {
    var none = new Label();
    vector.jumpIfZero(differences, none);
    asm.or(R15, bit);
    asm.bind(none);
  }

  @Override
  void finish() {
    if (shape.past()) {
      asm.sfence();
    }
    if (shape.end() == End.CHECK) {
      asm.move(RAX, R15);
    }
  }

  private void store(Gpr destination, int i, int register) {
    if (shape.past()) {
      vector.storePast(at(destination, i), register);
    } else {
      vector.store(at(destination, i), register);
    }
  }
}
