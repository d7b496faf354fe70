package org.raidoffload.schedule.model;

/** The channels of a scheduler in model time, each by its number. One thread. */
public interface ModelChannels {

  /** Hands a channel what has been issued to it, up to a sequence of its ring; returns whether anything happened. */
  boolean feed(int channel, long upTo);

  /** Takes completions from a channel, carries their chains on and lets waiting ones in; as {@link #feed}. */
  boolean take(int channel);

  /** Lets waiting chains in where there is room, and ends those that were cancelled; as {@link #feed}. */
  boolean admit(int channel);

  /** Ends what has missed its deadline at a channel or was cancelled; as {@link #feed}. */
  boolean watch(int channel);

  /** When the oldest chain at a channel misses its deadline, or {@link Long#MAX_VALUE}. */
  long nextDeadline(int channel);

  /** Whether the channel was offered a descriptor, up to a sequence of its ring, and has not taken it. */
  boolean refuses(int channel, long upTo);

  /** Whether something is issued to the channel, or given and not completed, or waits there. */
  boolean hasWork(int channel);
}
