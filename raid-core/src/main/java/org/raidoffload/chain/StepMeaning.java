package org.raidoffload.chain;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.raidoffload.engine.Fusion;
import org.raidoffload.parity.GaloisField;
import org.raidoffload.plan.Opcode;
import org.raidoffload.plan.Operation;

/**
 * What steps over whole blocks leave in every buffer, as multiples over GF(2^8) of what the buffers held before. Two
 * runs of steps that mean the same leave the same bytes, whatever the content; nothing is counted or guessed. One
 * thread.
 */
final class StepMeaning {
  /** By buffer, a multiplier for each buffer's earlier content; null for a buffer that is as it was. */
  private final byte[][] sums;
  private final Set<Integer> written = new HashSet<>();

  private StepMeaning(int buffers) {
    sums = new byte[buffers][];
  }

  /** Whether the steps one by one and the fused step leave the same in every buffer. */
  static boolean same(int buffers, List<ChainDescriptor> steps, ChainDescriptor fused) {
    StepMeaning one = new StepMeaning(buffers);
    for (ChainDescriptor step : steps) {
      if (step.fusion() != Fusion.NONE || step.validates()) {
        return false;
      }
      one.single(step);
    }
    StepMeaning other = new StepMeaning(buffers);
    other.fused(fused);
    one.written.addAll(other.written);
    return one.written.stream().allMatch(b -> Arrays.equals(one.sum(b), other.sum(b)));
  }

  private byte[] sum(int buffer) {
    byte[] sum = sums[buffer];
    if (sum != null) {
      return sum;
    }
    byte[] itself = new byte[sums.length];
    itself[buffer] = 1;
    return itself;
  }

  private void set(int buffer, byte[] sum) {
    if (buffer != Operation.NONE) {
      sums[buffer] = sum;
      written.add(buffer);
    }
  }

  private void add(byte[] to, int coefficient, byte[] sum) {
    for (int i = 0; i < to.length; i++) {
      if (sum[i] != 0) {
        to[i] ^= (byte) GaloisField.multiply(coefficient, sum[i] & 0xff);
      }
    }
  }

  private void single(ChainDescriptor d) {
    byte[] p = d.continues() ? before(d.p()) : new byte[sums.length];
    byte[] q = d.continues() ? before(d.q()) : new byte[sums.length];
    for (int i = 0; i < d.sourceCount(); i++) {
      add(p, 1, sum(d.source(i)));
      add(q, d.coefficient(i), sum(d.source(i)));
    }
    set(d.p(), p);
    set(d.opcode() == Opcode.PQ ? d.q() : Operation.NONE, q);
  }

  private byte[] before(int buffer) {
    return buffer == Operation.NONE ? new byte[sums.length] : sum(buffer).clone();
  }

  private void fused(ChainDescriptor d) {
    switch (d.fusion()) {
      case COPY_XOR, COPY_PQ -> {
        parity(d, -1, -1, Operation.NONE, Operation.NONE, this::setBoth);
        for (int i = 0; i < d.sourceCount(); i++) {
          set(d.target(i), sum(d.source(i)));
        }
      }
      case UPDATE_XOR, UPDATE_PQ -> {
        for (int i = 0; i < d.sourceCount(); i++) {
          update(d, i);
        }
      }
      case RECOVER_TWO_DATA -> parity(d, d.slotX(), d.slotY(), d.p(), d.q(), this::solveTwo);
      case RECOVER_DATA_AND_P -> parity(d, d.slotX(), d.slotX(), Operation.NONE, d.q(), this::solveOne);
      case NONE -> throw new IllegalArgumentException("not a fused step: " + d.operation());
    }
  }

  private interface Sums {
    void take(ChainDescriptor d, byte[] p, byte[] q);
  }

  /** The xor of the slots but two, and of a block; the syndrome of the same slots, and of another block. */
  private void parity(ChainDescriptor d, int without, int orWithout, int p, int q, Sums then) {
    byte[] xor = before(p);
    byte[] syndrome = before(q);
    for (int slot = 0; slot < d.sourceCount(); slot++) {
      if (slot != without && slot != orWithout) {
        add(xor, 1, sum(d.source(slot)));
        add(syndrome, GaloisField.exp(slot), sum(d.source(slot)));
      }
    }
    then.take(d, xor, syndrome);
  }

  private void setBoth(ChainDescriptor d, byte[] p, byte[] q) {
    set(d.p(), p);
    set(d.q(), q);
  }

  private void update(ChainDescriptor d, int i) {
    byte[] difference = before(d.source(i));
    add(difference, 1, sum(d.target(i)));
    byte[] p = before(d.p());
    add(p, 1, difference);
    byte[] q = before(d.q());
    add(q, d.coefficient(i), difference);
    setBoth(d, p, q);
    set(d.target(i), sum(d.source(i)));
  }

  /** From x + y = p and 2^X x + 2^Y y = q. */
  private void solveTwo(ChainDescriptor d, byte[] p, byte[] q) {
    add(q, GaloisField.exp(d.slotX()), p);
    byte[] y = new byte[sums.length];
    add(y, GaloisField.inverse(GaloisField.exp(d.slotX()) ^ GaloisField.exp(d.slotY())), q);
    byte[] x = p.clone();
    add(x, 1, y);
    set(d.source(d.slotX()), x);
    set(d.source(d.slotY()), y);
  }

  /** From 2^X x = q, and then P. */
  private void solveOne(ChainDescriptor d, byte[] p, byte[] q) {
    byte[] x = new byte[sums.length];
    add(x, GaloisField.inverse(GaloisField.exp(d.slotX())), q);
    add(p, 1, x);
    set(d.source(d.slotX()), x);
    set(d.p(), p);
  }
}
