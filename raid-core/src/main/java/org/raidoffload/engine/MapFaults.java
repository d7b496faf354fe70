package org.raidoffload.engine;

/**
 * Which attempts to map a buffer shall fail, asked once for each attempt, in order. Keeps count; thread-safe.
 * Whoever builds the DMA domains of an engine asks {@link OffloadEngine#mapFaults} for one.
 */
@FunctionalInterface
public interface MapFaults {

  /** No attempt fails. */
  MapFaults NONE = device -> false;

  /**
   * Whether this attempt fails.
   *
   * @param device number of the DMA device, as in {@link ChannelDescription#device}
   */
  boolean failsNow(int device);
}
