package org.raidoffload.chain;

import java.util.ArrayList;
import java.util.List;
import org.raidoffload.plan.Opcode;
import org.raidoffload.plan.Operation;

/**
 * One descriptor of a chain before it has addresses: opcode, buffers, range. Immutable. Buffers are indexes into the
 * plan's buffers, {@link Operation#NONE} for an absent P or Q.
 */
public final class ChainDescriptor {
  private final int operation;
  private final Opcode opcode;
  private final int[] sources;
  private final int[] coefficients;
  private final int p;
  private final int q;
  private final boolean continues;
  private final int sourceOffset;
  private final int destinationOffset;
  private final int bytes;
  private final int slots;

  ChainDescriptor(int operation, Opcode opcode, int[] sources, int[] coefficients, int p, int q, boolean continues,
      int sourceOffset, int destinationOffset, int bytes, int slots) {
    this.operation = operation;
    this.opcode = opcode;
    this.sources = sources;
    this.coefficients = coefficients;
    this.p = p;
    this.q = q;
    this.continues = continues;
    this.sourceOffset = sourceOffset;
    this.destinationOffset = destinationOffset;
    this.bytes = bytes;
    this.slots = slots;
  }

  /** Id of the plan's operation that this is a part of. */
  public int operation() {
    return operation;
  }

  public Opcode opcode() {
    return opcode;
  }

  public int sourceCount() {
    return sources.length;
  }

  public int source(int i) {
    return sources[i];
  }

  /** Multiplier 0..255 of source {@code i} towards Q; 1 for opcodes without coefficients. */
  public int coefficient(int i) {
    return coefficients[i];
  }

  /** Destination of COPY and XOR, P of PQ and PQ_VAL, or {@link Operation#NONE}. */
  public int p() {
    return p;
  }

  public int q() {
    return q;
  }

  /** PQ that accumulates into P and Q. */
  public boolean continues() {
    return continues;
  }

  /** First byte read in each source. */
  public int sourceOffset() {
    return sourceOffset;
  }

  /** First byte written (or compared) in each destination. */
  public int destinationOffset() {
    return destinationOffset;
  }

  public int bytes() {
    return bytes;
  }

  /** Descriptor slots that it takes on its channel. */
  public int slots() {
    return slots;
  }

  public boolean validates() {
    return opcode == Opcode.XOR_VAL || opcode == Opcode.PQ_VAL;
  }

  /** Destinations written. */
  public int results() {
    return validates() ? 0 : (p != Operation.NONE ? 1 : 0) + (q != Operation.NONE ? 1 : 0);
  }

  /** Whether the descriptor reads the buffer as a source, as a validated P or Q, or as a continued destination. */
  public boolean reads(int buffer) {
    for (int s : sources) {
      if (s == buffer) {
        return true;
      }
    }
    return (validates() || continues) && (p == buffer || q == buffer);
  }

  public boolean writes(int buffer) {
    return !validates() && (p == buffer || q == buffer);
  }

  /** Every buffer it touches, sources first, each once. */
  public List<Integer> buffers() {
    List<Integer> touched = new ArrayList<>();
    for (int s : sources) {
      if (!touched.contains(s)) {
        touched.add(s);
      }
    }
    for (int d : new int[] {p, q}) {
      if (d != Operation.NONE && !touched.contains(d)) {
        touched.add(d);
      }
    }
    return touched;
  }
}
