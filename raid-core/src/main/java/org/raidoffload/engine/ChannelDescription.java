package org.raidoffload.engine;

/**
 * One channel of an engine.
 *
 * @param name as its driver's documents call it
 * @param device number of the DMA device that the channel's addresses are valid for; channels with the same number
 *     share addresses
 * @param limits what it takes
 * @param slots descriptor slots that a descriptor takes
 * @param timing its model timing
 */
public record ChannelDescription(String name, int device, ChannelLimits limits, SlotArithmetic slots,
    TimingProfile timing) {}
