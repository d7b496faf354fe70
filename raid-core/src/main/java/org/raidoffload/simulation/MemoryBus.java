package org.raidoffload.simulation;

/**
 * The memory bus that all channels and the host share: one transfer after the other. A transfer asks when it starts, so
 * that the order is the order in model time. One thread.
 */
final class MemoryBus {
  private final double bytesPerNano;
  private double freeAt;
  private double busyNanos;
  /** The last transfer's size and what it took: most are like the one before, and a division is dear. */
  private double lastBytes;
  private double lastNanos;

  MemoryBus(double bytesPerNano) {
    this.bytesPerNano = bytesPerNano;
  }

  /** Takes the bus for a transfer that may start at {@code from}; returns when the bus has moved its bytes. */
  double transfer(double from, double bytes) {
    double start = Math.max(from, freeAt);
    if (bytes != lastBytes) {
      lastBytes = bytes;
      lastNanos = bytes / bytesPerNano;
    }
    freeAt = start + lastNanos;
    busyNanos += lastNanos;
    return freeAt;
  }

  /** Model time during which the bus moved bytes. */
  double busyNanos() {
    return busyNanos;
  }
}
