package org.raidoffload.parity;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;

/**
 * How much memory a trial goes round in for blocks that stream through: more than this machine's last-level cache
 * holds.
 *
 * @param bytes 0 for one stripe in the caches
 * @param describe for people, such as {@code over 48 MiB (last-level cache 32 MiB)}
 */
record StreamedFootprint(long bytes, String describe) {
  /** For a machine that does not say: more than most caches hold. */
  private static final long ASSUMED_CACHE = 64L << 20;

  static StreamedFootprint ofThisMachine() {
    long free = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getFreeMemorySize()
        : Long.MAX_VALUE;
    return of(LastLevelCache.bytes(), free);
  }

  /** Half as much again as the cache holds; nothing where that is much of what is free. */
  static StreamedFootprint of(OptionalLong cache, long freeBytes) {
    long cacheBytes = cache.orElse(ASSUMED_CACHE);
    long bytes = cacheBytes + cacheBytes / 2;
    String why = "last-level cache %s%d MiB".formatted(cache.isPresent() ? "" : "unknown, taken for ", cacheBytes >> 20);
    return bytes > freeBytes / 4
        ? new StreamedFootprint(0, "not possible (" + why + ", too little memory is free)")
        : new StreamedFootprint(bytes, "over %d MiB (%s)".formatted(bytes >> 20, why));
  }
}
