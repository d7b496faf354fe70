package org.raidoffload.schedule;

import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.Descriptor;

/** The content of a ring slot: a descriptor and whose it is. Filled and cleared, never replaced. */
final class DescriptorSlot {
  final Descriptor descriptor;
  /** The chain, or null for a slot that only takes room or wakes the channel. */
  @Nullable ChainRun run;
  /** Position of the descriptor in its leg. */
  int index;
  /** Set by the consumer when the descriptor has ended. */
  boolean ended;

  /** A slot whose descriptor has room for as many sources as the channel takes. */
  DescriptorSlot(ChannelLimits limits) {
    descriptor = new Descriptor(limits.maxSources());
  }
}
