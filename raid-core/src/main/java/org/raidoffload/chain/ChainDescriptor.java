package org.raidoffload.chain;

import java.util.ArrayList;
import java.util.List;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.Fusion;
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
  private final byte[] coefficients;
  private final int p;
  private final int q;
  private final boolean continues;
  private final int sourceOffset;
  private final int destinationOffset;
  private final int bytes;
  private final int ringEntries;
  private final Fusion fusion;
  private final int[] targets;
  private final int slotX;
  private final int slotY;

  ChainDescriptor(int operation, Opcode opcode, int[] sources, int[] coefficients, int p, int q, boolean continues,
      int sourceOffset, int destinationOffset, int bytes, int ringEntries) {
    this.operation = operation;
    this.opcode = opcode;
    this.sources = sources;
    this.coefficients = bytes(coefficients);
    this.p = p;
    this.q = q;
    this.continues = continues;
    this.sourceOffset = sourceOffset;
    this.destinationOffset = destinationOffset;
    this.bytes = bytes;
    this.ringEntries = ringEntries;
    this.fusion = Fusion.NONE;
    this.targets = new int[0];
    this.slotX = 0;
    this.slotY = 0;
  }

  /** A fused step in place of several; takes opcode, range and operation from the last of them. */
  ChainDescriptor(ChainDescriptor last, Fusion fusion, int[] sources, int[] coefficients, int[] targets, int p, int q,
      int slotX, int slotY) {
    this.operation = last.operation;
    this.opcode = last.opcode;
    this.sources = sources;
    this.coefficients = bytes(coefficients);
    this.p = p;
    this.q = q;
    this.continues = false;
    this.sourceOffset = last.sourceOffset;
    this.destinationOffset = last.destinationOffset;
    this.bytes = last.bytes;
    this.ringEntries = 1;
    this.fusion = fusion;
    this.targets = targets;
    this.slotX = slotX;
    this.slotY = slotY;
  }

  private static byte[] bytes(int[] multipliers) {
    byte[] all = new byte[multipliers.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) multipliers[i];
    }
    return all;
  }

  /**
   * Fills a descriptor that was begun with addresses of a device.
   *
   * @param device address that byte 0 of a mapped buffer has, or would have, by number of the mapping
   * @param sourceMappings the mapping of each source
   * @param pMapping of P, read only where there is one; the same for Q
   */
  public void fill(Descriptor out, long[] device, int[] sourceMappings, int pMapping, int qMapping) {
    out.sources(device, sourceMappings, sourceOffset, coefficients).destinations(
        p == Operation.NONE ? 0 : device[pMapping] + destinationOffset,
        q == Operation.NONE ? 0 : device[qMapping] + destinationOffset, continues);
  }

  /**
   * Fills a descriptor that was begun with addresses of the CPU.
   *
   * @param cpu native address of each buffer's first byte, by index
   */
  public void fill(Descriptor out, long[] cpu) {
    out.sources(cpu, sources, sourceOffset, coefficients).destinations(p == Operation.NONE ? 0 : cpu[p] + destinationOffset,
        q == Operation.NONE ? 0 : cpu[q] + destinationOffset, continues);
    if (fusion != Fusion.NONE) {
      out.fuse(fusion, slotX, slotY);
      for (int i = 0; i < targets.length; i++) {
        out.addTarget(cpu[targets[i]]);
      }
    }
  }

  /** What is fused into this descriptor; NONE for a single step. */
  public Fusion fusion() {
    return fusion;
  }

  /** Targets of a fused step, one for each source, or none. */
  public int targetCount() {
    return targets.length;
  }

  public int target(int i) {
    return targets[i];
  }

  /** Lower lost slot of a fused recovery. */
  public int slotX() {
    return slotX;
  }

  /** Higher lost slot of a fused recovery of two blocks. */
  public int slotY() {
    return slotY;
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
    return coefficients[i] & 0xff;
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

  /** Ring entries that it takes on its channel. */
  public int ringEntries() {
    return ringEntries;
  }

  public boolean validates() {
    return opcode == Opcode.XOR_VAL || opcode == Opcode.PQ_VAL;
  }

  /** Whether P and Q are written: not by a validation, nor by a fused recovery, which lists what it writes as targets. */
  public boolean writesResults() {
    return !validates() && fusion != Fusion.RECOVER_TWO_DATA && fusion != Fusion.RECOVER_DATA_AND_P;
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
    for (int t : targets) {
      if (t == buffer) {
        return true;
      }
    }
    return writesResults() && (p == buffer || q == buffer);
  }

  /** Every buffer it touches, sources first, each once. */
  public List<Integer> buffers() {
    List<Integer> touched = new ArrayList<>();
    for (int s : sources) {
      if (!touched.contains(s)) {
        touched.add(s);
      }
    }
    for (int t : targets) {
      if (!touched.contains(t)) {
        touched.add(t);
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
