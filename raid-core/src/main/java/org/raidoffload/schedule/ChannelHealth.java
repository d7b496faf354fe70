package org.raidoffload.schedule;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Takes a channel out after repeated failures and lets one chain try again later. Failures are told by the channel's
 * thread; any thread asks.
 */
final class ChannelHealth {
  private final int failuresToOpen;
  private final long retryNanos;
  private int failures;
  private final AtomicLong outUntil = new AtomicLong();
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
    outUntil.set(now + retryNanos);
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

  /** Whether chains had better go elsewhere: out, and not yet due for another try. */
  boolean isOut(LongSupplier clock) {
    return out && clock.getAsLong() - outUntil.get() < 0;
  }

  /** Whether a chain may use the channel. Once the time is up one chain may try; the next try is a retry time later. */
  boolean admits(LongSupplier clock) {
    if (!out) {
      return true;
    }
    long until = outUntil.get();
    long now = clock.getAsLong();
    return now - until >= 0 && outUntil.compareAndSet(until, now + retryNanos);
  }
}
