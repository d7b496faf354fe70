package org.raidoffload.cli.workload;

import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeRequest;

/**
 * A workload on an array: chains that can be run through again and again.
 *
 * @param workload the block requests
 * @param profile what they are
 * @param options the array, and md's settings for it
 */
public record StripeWorkload(Workload workload, TraceProfile profile, CacheOptions options) {

  /** Reads the workload once for its profile. */
  public static StripeWorkload of(Workload workload, CacheOptions options) {
    return new StripeWorkload(workload, TraceProfile.of(workload), options);
  }

  /** A new run through the chains. */
  public StripeSource open() {
    if (workload instanceof SyntheticWorkload synthetic) {
      StripeRequest.@Nullable Kind whole = synthetic.pattern().whole();
      if (whole != null) {
        return new WholeStripes(options, whole, synthetic.requests());
      }
    }
    return new StripeStream(workload, profile, options);
  }
}
