package org.raidoffload.cli.selftest;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a self-test did and found.
 *
 * @param seed of the run
 * @param cases cases that were run
 * @param requests requests of them
 * @param refused requests that were refused, each with a reason
 * @param failed requests that ended in failure on an engine with faults
 * @param fellBack requests of which the software engine ran a leg in place of a channel
 * @param bytes bytes of blocks that were compared
 * @param engines engines that took part, described ones as one
 * @param kernels kernels that took part
 * @param seconds time taken
 * @param failure the first failure, or null
 * @param failingCase the case that failed, or null
 * @param smallestCase the smallest case found that fails so, or null
 * @param note how reliable the smallest case is, or empty
 */
public record SelftestReport(long seed, long cases, long requests, long refused, long failed, long fellBack, long bytes,
    List<String> engines, List<String> kernels, double seconds, @Nullable String failure, @Nullable String failingCase,
    @Nullable String smallestCase, String note) {

  public SelftestReport {
    engines = List.copyOf(engines);
    kernels = List.copyOf(kernels);
  }

  /** Whether nothing was found. */
  public boolean passed() {
    return failure == null;
  }

  /** One line of figures. */
  public String figures() {
    return String.format(Locale.ROOT, "%d cases, %d requests, %.1f MB compared, %d engines, %d kernels (%s), %.1f s,"
        + " %d refused, %d failed on faults, %d fell back, seed %d", cases, requests, bytes / 1e6, engines.size(),
        kernels.size(), String.join(", ", kernels), seconds, refused, failed, fellBack, seed);
  }
}
