package org.raidoffload.chain;

import java.util.List;
import org.raidoffload.plan.Operation;

/**
 * A stay of a chain on one class of channels.
 *
 * @param channels where
 * @param operations what runs there, in order
 */
record Visit(ChannelClass channels, List<Operation> operations) {
  Visit {
    operations = List.copyOf(operations);
  }
}
