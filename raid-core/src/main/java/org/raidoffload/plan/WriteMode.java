package org.raidoffload.plan;

/** How a write brings parity up to date. */
public enum WriteMode {
  /** Every data block is overwritten: nothing is read. */
  FULL_STRIPE,
  /** Reconstruct-write: the data blocks that are not overwritten are read, parity is made anew. */
  RCW,
  /** Read-modify-write: the old content of the written blocks is taken out of the old parity and the new put in. */
  RMW
}
