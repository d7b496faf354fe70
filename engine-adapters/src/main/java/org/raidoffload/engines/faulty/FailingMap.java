package org.raidoffload.engines.faulty;

/**
 * Attempts to map that fail. Immutable.
 *
 * @param device number of the DMA device, or {@link Fault#ANY}
 * @param at the number, from 1, of the first attempt that fails, counted for the device (or for all)
 * @param count so many in a row
 */
public record FailingMap(int device, long at, long count) {
  public FailingMap {
    if (device < Fault.ANY) {
      throw new IllegalArgumentException("device: " + device + " (must not be negative)");
    }
    if (at < 1 || count < 1) {
      throw new IllegalArgumentException("at: " + at + ", count: " + count + " (must be at least 1)");
    }
  }
}
