package org.raidoffload.replay;

import org.jspecify.annotations.Nullable;

/** Where a replay gets its records from: a trace, or whatever makes stripe requests as it goes. One thread. */
public interface RecordSource extends AutoCloseable {
  /** The next record, or null at the end. */
  @Nullable TraceRecord next();

  /** Model time before which the record that {@link #next} gave last is not asked for, ns. */
  default long notBeforeNanos() {
    return 0;
  }

  /**
   * Whether the record that {@link #next} gave last waits until every chain before it has ended: a flush lies between. A
   * record may wait long; whoever runs it counts that as its latency.
   */
  default boolean drainsFirst() {
    return false;
  }

  @Override
  void close();
}
