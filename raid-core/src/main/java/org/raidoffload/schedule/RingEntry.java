package org.raidoffload.schedule;

import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.Descriptor;

/** The content of a ring entry: a descriptor and whose it is. Filled and cleared, never replaced. */
final class RingEntry {
  final Descriptor descriptor;
  /** The chain, or null for an entry that only takes room or wakes the channel. */
  @Nullable ChainRun run;
  /** Position of the descriptor in its leg. */
  int index;
  /** Set by the consumer when the descriptor has ended, cleared by who fills the entry. */
  boolean ended;

  /** An entry whose descriptor has room for as many sources as the channel takes. */
  RingEntry(ChannelLimits limits) {
    descriptor = new Descriptor(limits.maxSources());
  }
}
