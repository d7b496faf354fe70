package org.raidoffload.engine;

/**
 * Runs of operations that an executor on the CPU does in one pass over memory, with the same final bytes. A fused
 * descriptor has a target for each source where one is written.
 */
public enum Fusion {
  /** Not fused. */
  NONE,
  /** Each source is copied to its target; P = xor of the sources. */
  COPY_XOR,
  /** Each source is copied to its target; P and Q of the sources as slots 0.. */
  COPY_PQ,
  /** For each source (new data) and target (old data): P takes the difference, the target becomes the source. */
  UPDATE_XOR,
  /** As UPDATE_XOR with Q taking the coefficient times the difference. */
  UPDATE_PQ,
  /** The sources are slots; the two lost ones are written. */
  RECOVER_TWO_DATA,
  /** The sources are slots; the lost one is written, and P. */
  RECOVER_DATA_AND_P
}
