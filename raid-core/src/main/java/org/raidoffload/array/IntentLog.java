package org.raidoffload.array;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps, across a crash, which regions of an array may be in the middle of a write and which members have missed
 * writes, so that a resync need not look at the whole array and a stale member is not taken for a current one. An SPI;
 * {@link DeviceIntentLog} keeps it in a file, {@link MemoryIntentLog} in memory. Calls come one at a time.
 */
public interface IntentLog {

  /**
   * What was last stored, or null where nothing ever was.
   *
   * @throws IOException when it cannot be read, or what is there is not whole
   */
  @Nullable IntentState load() throws IOException;

  /**
   * Stores, all of it or nothing.
   *
   * @param durable whether it must be on stable storage on return; else it may get there later or be lost
   */
  void store(IntentState state, boolean durable) throws IOException;
}
