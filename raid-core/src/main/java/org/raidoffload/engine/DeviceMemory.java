package org.raidoffload.engine;

/** How a device reaches memory. Called by the channel's thread only. */
public interface DeviceMemory {

  /** Device addresses are native addresses: coherent memory without translation. */
  DeviceMemory DIRECT = new DeviceMemory() {
    @Override
    public long resolve(long deviceAddress, long bytes, boolean write) {
      return deviceAddress;
    }

    @Override
    public boolean translates() {
      return false;
    }
  };

  /**
   * The native address behind a device address, for the duration of one descriptor.
   *
   * @param deviceAddress as a mapping returned it, or any address inside that mapping
   * @param bytes length of the access
   * @param write whether the device writes
   * @throws DeviceFaultException when the device has no such mapping
   */
  long resolve(long deviceAddress, long bytes, boolean write);

  /** False where {@link #resolve} always returns the address that it is given, so that nobody need ask. */
  default boolean translates() {
    return true;
  }
}
