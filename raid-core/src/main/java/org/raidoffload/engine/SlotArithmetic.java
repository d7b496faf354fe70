package org.raidoffload.engine;

import org.raidoffload.plan.Opcode;

/** How many descriptor slots of a channel one descriptor takes. Pure function, thread-safe. */
@FunctionalInterface
public interface SlotArithmetic {

  /** One slot each: the rule of channels whose descriptors have a fixed size. */
  SlotArithmetic ONE = (opcode, sources, results, bytes) -> 1;

  /**
   * Slots taken.
   *
   * @param sources sources of the descriptor, those of an emulated continuation included
   * @param results destinations (P and Q) that are enabled
   * @param bytes length
   */
  int slots(Opcode opcode, int sources, int results, long bytes);
}
