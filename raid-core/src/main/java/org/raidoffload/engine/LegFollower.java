package org.raidoffload.engine;

/** Where a chain goes on when a leg of it has ended. */
public enum LegFollower {
  /** It ends. */
  NONE,
  /** On another channel of the engine. */
  OTHER_CHANNEL,
  /** On the CPU beside the engine. */
  CPU
}
