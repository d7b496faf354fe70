package org.raidoffload.schedule;

import org.raidoffload.request.FailureReason;

/** When a chain was where: its latency, and for one chain in so many its phases. Owned as its chain is. */
final class ChainTimes {
  /** One chain in so many has its phases timed. */
  private static final int PHASES_ONE_IN = 64;

  private final SchedulerCore core;
  private boolean phased;
  private long started;
  private long issuedAt;
  private long preparedNanos;
  private long channelNanos;
  private long latency;

  ChainTimes(SchedulerCore core) {
    this.core = core;
  }

  void start(long chain, long now) {
    started = now;
    phased = core.timed && chain % PHASES_ONE_IN == 0;
    issuedAt = 0;
    channelNanos = 0;
    latency = 0;
  }

  /** Whether {@link #legIssued} and {@link #legEnded} are wanted. */
  boolean ofLegs() {
    return phased || FlightEvents.legsWanted();
  }

  void legIssued() {
    long now = core.clock.getAsLong();
    if (issuedAt == 0) {
      preparedNanos = now - started;
    }
    issuedAt = now;
  }

  /** Returns the time since the leg was issued, ns; 0 where it never was. */
  long legEnded() {
    long nanos = issuedAt == 0 ? 0 : core.clock.getAsLong() - issuedAt;
    channelNanos += nanos;
    return nanos;
  }

  /** The chain has ended; the books of the channel that saw its end are told. */
  void ended(ChannelStats stats, FailureReason failure) {
    stats.chainEnded(failure);
    if (!core.timed) {
      return;
    }
    latency = core.clock.getAsLong() - started;
    stats.latency(latency);
    if (phased && issuedAt != 0) {
      stats.phases(preparedNanos, channelNanos, latency - preparedNanos - channelNanos);
    }
  }

  /** From submit to the end, ns; 0 where it is not taken. */
  long latencyNanos() {
    return latency;
  }
}
