package org.raidoffload.cli.workload;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.KnownWords;
import org.raidoffload.request.StripeRequest;

/** Where the requests of a synthetic workload go. */
public enum AccessPattern {
  /** Whole rows, one after the other. */
  FULL_STRIPE("full-stripe", null),
  /** Single blocks anywhere. */
  SMALL_RANDOM("small-random", null),
  /** One after the other. */
  SEQUENTIAL("sequential", null),
  /** Anywhere, reads and writes. */
  MIXED("mixed", null),
  /** Few places often, many places seldom. */
  ZIPF("zipf", null),
  /** Every stripe of a lost disk. */
  REBUILD("rebuild", StripeRequest.Kind.REBUILD),
  /** Every stripe is tested. */
  SCRUB("scrub", StripeRequest.Kind.CHECK);

  private final String option;
  private final StripeRequest.@Nullable Kind whole;

  AccessPattern(String option, StripeRequest.@Nullable Kind whole) {
    this.option = option;
    this.whole = whole;
  }

  /** The name on the command line. */
  public String option() {
    return option;
  }

  /** What is done to every stripe, or null for patterns of block requests. */
  public StripeRequest.@Nullable Kind whole() {
    return whole;
  }

  static AccessPattern of(String option) {
    return Arrays.stream(values()).filter(p -> p.option.equals(option)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("workload: " + option + " (must be "
            + Arrays.stream(values()).map(AccessPattern::option).collect(Collectors.joining(", "))
            + "; mixed may say its shares, as mixed:70/30"
            + KnownWords.hint(option, Arrays.stream(values()).map(AccessPattern::option).toList()) + ")"));
  }
}
