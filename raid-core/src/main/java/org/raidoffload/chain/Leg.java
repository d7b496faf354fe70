package org.raidoffload.chain;

import java.util.List;

/**
 * A run of descriptors on one channel under one set of mappings.
 *
 * @param index position in the chain
 * @param channelClass which channels may run it
 * @param operations ids of the plan's operations in it
 * @param descriptors in execution order, never empty
 */
public record Leg(int index, ChannelClass channelClass, List<Integer> operations, List<ChainDescriptor> descriptors) {
  public Leg {
    operations = List.copyOf(operations);
    descriptors = List.copyOf(descriptors);
  }
}
