package org.raidoffload.schedule;

/** Who serves the channels. */
enum ChannelDriver {
  /** The caller's thread, in {@link StripeScheduler#poll}. */
  INLINE,
  /** A thread for each channel. */
  THREADS
}
