package org.raidoffload.simulation;

import java.util.function.LongSupplier;

/** Model time in nanoseconds, from 0; only moves forward. One thread. */
public final class VirtualClock implements LongSupplier {
  private long now;

  @Override
  public long getAsLong() {
    return now;
  }

  /** Moves on to {@code nanos}. */
  void advanceTo(long nanos) {
    if (nanos < now) {
      throw new IllegalStateException("clock at " + now + " ns may not go back to " + nanos);
    }
    now = nanos;
  }
}
