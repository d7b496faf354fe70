package org.raidoffload.plan;

import org.raidoffload.chain.ChainDescriptor;

/**
 * Every way in which a chain placed on an engine with a recorded engine's limits may differ from the descriptors that
 * the kernel gave to that engine, by name, with the reason. Nothing else may differ, and each must be met at least once.
 */
enum PlacementDeviation {
  VALIDATION_TOO_WIDE("A validation of more blocks than one descriptor takes: the kernel falls back to xor and pq into"
      + " P itself or a spare page and compares on the CPU, which destroys the P that it holds; the chain validates on"
      + " the CPU and writes nothing."),

  ACCUMULATING_PQ("The PQ of a read-modify-write that accumulates into P and Q: the kernel always runs it on the CPU;"
      + " so does the chain while the rule accumulate-pq is off. No descriptor on either side."),

  INTERRUPT_DESCRIPTOR("After a fill or a check the kernel issues an empty descriptor only to be called back; a leg asks"
      + " for the interrupt on its last descriptor instead."),

  BLOCK_OFFSETS("The kernel places a segment of a block at any offset of the caller's page; a W or R buffer is a whole"
      + " block, so both sides of a copy have the same offset.");

  final String reason;

  PlacementDeviation(String reason) {
    this.reason = reason;
  }

  /** The deviation that explains why the CPU runs the descriptor; null where nothing does. */
  static PlacementDeviation ofCpu(ChainDescriptor d) {
    if (d.validates()) {
      return VALIDATION_TOO_WIDE;
    }
    return d.opcode() == Opcode.PQ && d.continues() ? ACCUMULATING_PQ : null;
  }
}
