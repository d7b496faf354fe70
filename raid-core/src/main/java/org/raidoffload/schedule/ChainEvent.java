package org.raidoffload.schedule;

/** Steps in a chain's life that an event log records. The number that goes with each is given here. */
public enum ChainEvent {
  /** Accepted; the number is its legs. */
  STARTED,
  /** A leg's descriptors were issued; the number is the leg. */
  ISSUED,
  /** A leg found no room and waits at its channel; the number is the leg. */
  PARKED,
  /** A descriptor ended; the number is its status. */
  DESCRIPTOR_ENDED,
  /** A leg ended; the number is the leg. */
  LEG_ENDED,
  /** A leg goes to the software engine; the number is the leg. */
  FELL_BACK,
  /** The result was delivered; the number is the ordinal of its failure reason. */
  DELIVERED
}
