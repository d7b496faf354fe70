package org.raidoffload.mapping;

/**
 * One mapping that a chain makes: which bytes of which buffer, for which channels, how long.
 *
 * @param buffer index into the plan's buffers
 * @param offset first byte within the buffer
 * @param bytes length
 * @param direction what the device may do
 * @param leg the leg at whose start it is mapped
 * @param deviceLeg the leg whose channel's device it is mapped for
 */
public record MappingEntry(int buffer, int offset, int bytes, Direction direction, int leg, int deviceLeg) {}
