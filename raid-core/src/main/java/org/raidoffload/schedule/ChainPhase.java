package org.raidoffload.schedule;

/** Where the time of a chain goes. The phases of a chain add up to its latency. */
public enum ChainPhase {
  /** From submit until its first descriptors are issued: routing, mapping, filling, waiting for room. */
  PREPARE,
  /** From the issue of a leg until its last descriptor has ended, all legs: waiting in the ring, and the engine. */
  CHANNEL,
  /** The rest: unmapping, mapping of later legs, waiting for room of theirs, fallback. */
  CARRY_ON
}
