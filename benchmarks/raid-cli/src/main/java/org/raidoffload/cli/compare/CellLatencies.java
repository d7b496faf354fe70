package org.raidoffload.cli.compare;

import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.raidoffload.cli.workload.StripeKind;
import org.raidoffload.replay.TraceRecord;
import org.raidoffload.schedule.StripeOutcome;

/** Latencies of one cell's chains, over all and by kind, ns of model time. One thread. */
final class CellLatencies {
  private static final long LONGEST_NANOS = 3_600_000_000_000L;

  private final Histogram histogram = new Histogram(LONGEST_NANOS, 3);
  private final StripeKind[] kinds = StripeKind.values();
  private final long[] chains = new long[kinds.length];
  private final double[] sums = new double[kinds.length];

  void ended(TraceRecord record, StripeOutcome outcome, long waitedNanos) {
    long latency = outcome.latencyNanos() + waitedNanos;
    histogram.recordValue(Math.min(LONGEST_NANOS, Math.max(0, latency)));
    int kind = StripeKind.of(record.request(), outcome.shape().plan()).ordinal();
    chains[kind]++;
    sums[kind] += latency;
  }

  long percentile(double percent) {
    return histogram.getValueAtPercentile(percent);
  }

  double mean() {
    double sum = 0;
    long all = 0;
    for (int i = 0; i < kinds.length; i++) {
      sum += sums[i];
      all += chains[i];
    }
    return all == 0 ? 0 : sum / all;
  }

  Map<StripeKind, KindResult> byKind() {
    Map<StripeKind, KindResult> all = new EnumMap<>(StripeKind.class);
    for (int i = 0; i < kinds.length; i++) {
      if (chains[i] > 0) {
        all.put(kinds[i], new KindResult(chains[i], sums[i] / chains[i]));
      }
    }
    return all;
  }
}
