package org.raidoffload.benchmarks;

/** How much memory a measurement goes round in: one stripe in the caches, or more than they hold. */
public enum Footprint {
  WARM("warm", 0),
  COLD_128M("cold-128M", 128L << 20),
  COLD_3G("cold-3G", 3L << 30);

  private final String label;
  private final long bytes;

  Footprint(String label, long bytes) {
    this.label = label;
    this.bytes = bytes;
  }

  public String label() {
    return label;
  }

  long bytes() {
    return bytes;
  }
}
