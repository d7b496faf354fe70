package org.raidoffload.cli.compare;

/**
 * What chains of one kind took.
 *
 * @param chains how many there were
 * @param meanLatencyNanos from due to delivered, ns of model time
 */
public record KindResult(long chains, double meanLatencyNanos) {}
