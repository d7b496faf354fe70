package org.raidoffload.cli.workload;

import java.util.Map;
import org.raidoffload.replay.RecordSource;

/** Stripe chains of a workload, counted by what they are for. One thread. */
public interface StripeSource extends RecordSource {
  /** Chains so far, by kind. */
  Map<StripeKind, Long> counts();

  /** What else happened on the way, by name. */
  Map<String, Long> events();
}
