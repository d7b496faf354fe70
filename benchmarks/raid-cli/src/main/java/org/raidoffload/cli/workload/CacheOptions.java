package org.raidoffload.cli.workload;

import java.util.Set;
import org.raidoffload.geometry.ArrayGeometry;

/**
 * The array and md's settings for it, as far as they decide which stripe chains a workload makes.
 *
 * @param geometry the array
 * @param stripes stripes that the cache holds (md: stripe_cache_size)
 * @param prereadBypass how often a stripe that must read first may be passed by one that need not; 0 lets it wait until
 *     no full stripe is on its way (md: preread_bypass_threshold)
 * @param rmwLevel 0, 1 or 2 (md: rmw_level)
 * @param skipCopy whether whole blocks are written from the caller's memory (md: skip_copy)
 * @param failed disks that are lost
 * @param rebuilding the lost disk whose spare is being filled, or -1
 * @param rebuildBytesPerSecond of that disk
 * @param prereadNanos how long the members take to answer a batch of reads: an estimate
 * @param plugNanos how close together requests come that are handed over in one batch: an estimate
 */
public record CacheOptions(ArrayGeometry geometry, int stripes, int prereadBypass, int rmwLevel, boolean skipCopy,
    Set<Integer> failed, int rebuilding, long rebuildBytesPerSecond, long prereadNanos, long plugNanos) {
  /** md's default for both. */
  public static final int STRIPES = 256;

  /** md's default. */
  public static final int PREREAD_BYPASS = 1;

  /** A disk with 8 ms of seek and rotation; estimate. */
  public static final long PREREAD_NANOS = 8_000_000;

  /** Requests of one caller follow within this; estimate. */
  public static final long PLUG_NANOS = 20_000;

  public CacheOptions {
    if (stripes < 16) {
      throw new IllegalArgumentException("stripe-cache: " + stripes + " (must be at least 16 stripes)");
    }
    if (prereadBypass < 0 || prereadBypass > stripes) {
      throw new IllegalArgumentException("preread-bypass: " + prereadBypass + " (must be 0 to the stripe cache's "
          + stripes + ")");
    }
    if (rmwLevel < 0 || rmwLevel > 2) {
      throw new IllegalArgumentException("rmw-level: " + rmwLevel + " (must be 0, 1 or 2)");
    }
    failed = Set.copyOf(failed);
    for (int disk : failed) {
      if (disk < 0 || disk >= geometry.disks()) {
        throw new IllegalArgumentException("failed: disk " + disk + " (the array has disks 0 to "
            + (geometry.disks() - 1) + ")");
      }
    }
    if (failed.size() > geometry.level().parityDisks()) {
      throw new IllegalArgumentException("failed: " + failed.size() + " disks (RAID-" + geometry.level().number()
          + " survives " + geometry.level().parityDisks() + ")");
    }
    if (rebuilding >= 0 && !failed.contains(rebuilding)) {
      throw new IllegalArgumentException("rebuilding: disk " + rebuilding + " (must be among the failed)");
    }
    if (prereadNanos < 0 || plugNanos < 0) {
      throw new IllegalArgumentException("preread-delay, plug-delay: " + prereadNanos + ", " + plugNanos
          + " ns (must not be negative)");
    }
    if (rebuildBytesPerSecond < 1) {
      throw new IllegalArgumentException("rebuild-speed: " + rebuildBytesPerSecond + " (must be at least 1 byte a second)");
    }
  }

  /** md's defaults for a healthy array. */
  public static CacheOptions of(ArrayGeometry geometry) {
    return new CacheOptions(geometry, STRIPES, PREREAD_BYPASS, 1, false, Set.of(), -1, 20_000_000, PREREAD_NANOS,
        PLUG_NANOS);
  }

  /** The same for an array that has lost disks. */
  public CacheOptions withFailed(Set<Integer> disks) {
    return new CacheOptions(geometry, stripes, prereadBypass, rmwLevel, skipCopy, disks, rebuilding,
        rebuildBytesPerSecond, prereadNanos, plugNanos);
  }
}
