package org.raidoffload.schedule;

import java.util.function.LongSupplier;

/**
 * Takes a channel out after repeated failures and lets one chain try again later. Failures are told by the channel's
 * thread; any thread asks.
 */
final class ChannelHealth {
  private final int failuresToOpen;
  private final long retryNanos;
  private int failures;
  private volatile long outUntil;
  private volatile boolean out;

  ChannelHealth(int failuresToOpen, long retryNanos) {
    this.failuresToOpen = failuresToOpen;
    this.retryNanos = retryNanos;
  }

  /** A leg failed on the channel. Returns whether that took it out. */
  boolean failed(long now) {
    failures++;
    if (failures < failuresToOpen) {
      return false;
    }
    outUntil = now + retryNanos;
    out = true;
    return true;
  }

  /** A leg ended well: the channel is in again. */
  void succeeded() {
    if (failures != 0) {
      failures = 0;
      out = false;
    }
  }

  boolean isOut(LongSupplier clock) {
    return out && clock.getAsLong() - outUntil < 0;
  }
}
