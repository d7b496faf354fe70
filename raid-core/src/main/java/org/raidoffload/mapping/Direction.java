package org.raidoffload.mapping;

/** Which way data moves while a buffer is mapped. */
public enum Direction {
  /** The device reads. */
  TO_DEVICE(true, false),
  /** The device writes every byte of the mapping. */
  FROM_DEVICE(false, true),
  /** The device reads and writes, or writes only part. */
  BIDIRECTIONAL(true, true);

  private final boolean deviceReads;
  private final boolean deviceWrites;

  Direction(boolean deviceReads, boolean deviceWrites) {
    this.deviceReads = deviceReads;
    this.deviceWrites = deviceWrites;
  }

  public boolean deviceReads() {
    return deviceReads;
  }

  public boolean deviceWrites() {
    return deviceWrites;
  }

  /** The direction of a device that reads, writes, or both. */
  public static Direction of(boolean reads, boolean writes) {
    return reads ? writes ? BIDIRECTIONAL : TO_DEVICE : FROM_DEVICE;
  }
}
