package org.raidoffload.array;

import org.jspecify.annotations.Nullable;

/** A write-intent log for the life of the process: enough to re-add a member, nothing after a crash. Thread-safe. */
public final class MemoryIntentLog implements IntentLog {
  private volatile @Nullable IntentState state;

  @Override
  public @Nullable IntentState load() {
    return state;
  }

  @Override
  public void store(IntentState newState, boolean durable) {
    state = newState;
  }
}
