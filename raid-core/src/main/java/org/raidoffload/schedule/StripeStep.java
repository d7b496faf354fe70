package org.raidoffload.schedule;

import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.engine.Fusion;

/**
 * One step of a chain and where it ran or is to run; for messages that say which step made a byte. Immutable.
 *
 * @param leg the leg that it belongs to
 * @param descriptor what it does
 * @param channel the channel's name, such as {@code dma0chan2} or {@code CPU}; of a chain that did not run yet, the
 *     names of all that may run it, joined by a slash
 */
public record StripeStep(int leg, ChainDescriptor descriptor, String channel) {

  /** Whether it writes a byte of a buffer: the buffer by its index in the plan, the byte by its offset. */
  public boolean writes(int buffer, int offset) {
    int first = descriptor.destinationOffset();
    return descriptor.writes(buffer) && offset >= first && offset < first + descriptor.bytes();
  }

  /** As {@code PQ on dma0chan2}. */
  @Override
  public String toString() {
    return (descriptor.fusion() == Fusion.NONE ? descriptor.opcode().name() : descriptor.fusion().name()) + " on "
        + channel;
  }
}
