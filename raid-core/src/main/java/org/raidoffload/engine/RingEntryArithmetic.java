package org.raidoffload.engine;

import org.raidoffload.plan.Opcode;

/** How many ring entries of a channel one descriptor takes. Pure function, thread-safe. */
@FunctionalInterface
public interface RingEntryArithmetic {

  /** One entry each: the rule of channels whose descriptors have a fixed size. */
  RingEntryArithmetic ONE = (opcode, sources, results, bytes) -> 1;

  /**
   * Entries taken.
   *
   * @param sources sources of the descriptor, those of an emulated continuation included; without the P and Q that
   *     a PQ_VAL compares
   * @param results P and Q that are enabled, for PQ_VAL those that it compares; 1 for COPY and XOR, 0 for XOR_VAL
   * @param bytes length
   */
  int entries(Opcode opcode, int sources, int results, long bytes);

  /**
   * Hardware descriptors that the channel fetches for the same step: its entries, unless one hardware descriptor spans
   * several entries.
   */
  default int hardwareDescriptors(Opcode opcode, int sources, int results, long bytes) {
    return entries(opcode, sources, results, bytes);
  }
}
