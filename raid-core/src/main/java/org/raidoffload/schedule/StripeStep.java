package org.raidoffload.schedule;

import java.util.List;
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

  /** Which of the steps, in the order in which they run, writes a byte of a buffer last; -1 for none. */
  public static int lastWriter(List<StripeStep> steps, int buffer, int offset) {
    int last = -1;
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).writes(buffer, offset)) {
        last = i;
      }
    }
    return last;
  }

  /** The opcode, or of a fused step what is fused. */
  public String operation() {
    return descriptor.fusion() == Fusion.NONE ? descriptor.opcode().name() : descriptor.fusion().name();
  }

  /** As {@code PQ on dma0chan2}. */
  @Override
  public String toString() {
    return operation() + " on " + channel;
  }
}
