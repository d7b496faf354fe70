package org.raidoffload.mapping;

import org.raidoffload.engine.DeviceMemory;

/**
 * The address space and cache behaviour of one DMA device: what mapping a buffer really does. Called by one thread at
 * a time unless the implementation says otherwise. Simulated domains are deterministic for a seed.
 */
public interface DmaDomain extends DeviceMemory {

  /** Returned by {@link #map} when the buffer cannot be mapped now; an ordinary outcome. */
  long MAP_FAILED = -1;

  /** Short name for tables: {@code coherent}, {@code non-coherent}, {@code bounce}, {@code iommu-strict}. */
  String name();

  /**
   * Makes a buffer visible to the device.
   *
   * @param cpuAddress native address of the first byte
   * @param bytes length; less than 1 is {@link #MAP_FAILED}, as it would share its address with another mapping
   * @return the device address of the first byte, or {@link #MAP_FAILED}
   */
  long map(long cpuAddress, long bytes, Direction direction);

  /**
   * Takes a mapping back; the device's writes are visible to the CPU afterwards. Nothing happens for
   * {@link #MAP_FAILED}.
   *
   * @param deviceAddress as {@link #map} returned it
   * @param bytes as mapped
   * @param direction as mapped
   */
  void unmap(long deviceAddress, long bytes, Direction direction);

  /**
   * Whether it works only where one thread submits and serves the channels, so that not even a lock around each call
   * makes it fit for more: it looks at memory between the calls that a device may be writing then.
   */
  default boolean oneThreadOnly() {
    return false;
  }

  /** Tells the domain that the CPU is about to read the bytes: a simulated cache may have to load them. */
  default void beforeCpuRead(long cpuAddress, long bytes) {}

  /** Tells the domain that the CPU is about to write the bytes. */
  default void beforeCpuWrite(long cpuAddress, long bytes) {}

  /** Tells the domain that the CPU has written the bytes: a simulated cache holds them dirty now. */
  default void afterCpuWrite(long cpuAddress, long bytes) {}
}
