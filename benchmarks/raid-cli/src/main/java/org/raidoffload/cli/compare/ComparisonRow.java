package org.raidoffload.cli.compare;

import java.util.Map;
import org.raidoffload.cli.workload.StripeKind;
import org.raidoffload.replay.ReplayReport;

/**
 * One cell of a comparison.
 *
 * @param engine the name by which the engine was asked for
 * @param report what the replay found
 * @param domain the DMA domain it ran over
 * @param latencyP50Nanos median latency of a chain, ns of model time
 * @param latencyP99Nanos 99th percentile, ns of model time
 * @param meanLatencyNanos of all chains, ns of model time
 * @param kinds what each kind of chain took
 * @param use how busy each resource was
 */
public record ComparisonRow(String engine, ReplayReport report, String domain, long latencyP50Nanos,
    long latencyP99Nanos, double meanLatencyNanos, Map<StripeKind, KindResult> kinds, ResourceUse use) {}
