package org.raidoffload.engine;

import org.raidoffload.plan.Opcode;

/**
 * One channel of an engine.
 *
 * @param name as its driver's documents call it
 * @param device number of the DMA device that the channel's addresses are valid for; channels with the same number
 *     share addresses
 * @param limits what it takes
 * @param entryArithmetic ring entries that a descriptor takes
 * @param timing its model timing
 * @param behaviour what its driver does beyond the limits
 */
public record ChannelDescription(String name, int device, ChannelLimits limits, RingEntryArithmetic entryArithmetic,
    TimingProfile timing, ChannelBehaviour behaviour) {

  /** A channel of {@link ChannelBehaviour#PLAIN plain} behaviour. */
  public ChannelDescription(String name, int device, ChannelLimits limits, RingEntryArithmetic entryArithmetic,
      TimingProfile timing) {
    this(name, device, limits, entryArithmetic, timing, ChannelBehaviour.PLAIN);
  }

  /** The same channel with another timing. */
  public ChannelDescription withTiming(TimingProfile newTiming) {
    return new ChannelDescription(name, device, limits, entryArithmetic, newTiming, behaviour);
  }

  /**
   * Channel time of one descriptor, ns of model time, on an idle bus, hardware descriptors counted.
   *
   * @param sources sources, those of an emulated continuation included
   * @param results P and Q enabled; see {@link RingEntryArithmetic#entries}
   */
  public double channelNanos(Opcode opcode, int sources, int results, long bytes) {
    return timing.channelNanos(opcode, sources, results,
        entryArithmetic.hardwareDescriptors(opcode, sources, results, bytes), bytes);
  }
}
