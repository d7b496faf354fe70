package org.raidoffload.cli.compare;

/** What a replay checks. */
public enum Checks {
  /** Nothing: no bytes are moved. */
  NONE,
  /** What runs in model time, step by step. */
  MODEL_TIME_ONLY,
  /** And the fused forms that a live scheduler uses on the CPU. */
  ALL
}
