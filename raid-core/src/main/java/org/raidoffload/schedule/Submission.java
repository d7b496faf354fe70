package org.raidoffload.schedule;

/** What became of a submission attempt. What never fits is refused earlier, when the request is placed. */
public enum Submission {
  /** The chain is in flight; its listener will be called. */
  ACCEPTED,
  /** As many chains are in flight as the scheduler has room for; retry when {@code whenRoom} calls back. */
  BUSY,
  /** The scheduler is closed. */
  CLOSED
}
