package org.raidoffload.schedule.model;

import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.LegFollower;
import org.raidoffload.mapping.Direction;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.schedule.ChainEvent;
import org.raidoffload.schedule.StripeShape;

/**
 * Is told what the host does for a chain, at the moment it does it. A simulation charges model time; live it is
 * {@link #NONE}. Called by the thread that owns the chain.
 */
public interface HostWork {

  /** Live: the work costs what it costs. */
  HostWork NONE = new HostWork() {};

  /** A buffer is mapped for the channel's device. */
  default void mapped(ChannelDescription channel, long chain, StripeBuffer buffer, Direction direction, long bytes) {}

  /** A buffer is unmapped. */
  default void unmapped(ChannelDescription channel, long chain, StripeBuffer buffer, Direction direction, long bytes) {}

  /** A descriptor is filled into a ring entry. */
  default void prepared(int channel, ChannelDescription description, ChainDescriptor descriptor) {}

  /** What is about to be issued to a channel is the end of a leg whose chain goes on on another channel. */
  default void handsOver(int channel, ChannelDescription description, LegFollower next) {}

  /** Entries of a channel's ring are issued, up to a sequence; the channel may see them from now on. */
  default void published(int channel, ChannelDescription description, int entries, long sequence) {}

  /** A chain waits at a channel that may have no other reason to look. */
  default void waits(int channel) {}

  /**
   * What a chain may take beyond the scheduler's deadline, ns: models may be slower than any real engine.
   *
   * @param chainsInFlight with how many, at most, it shares the channels
   */
  default long allowanceNanos(StripeShape shape, int chainsInFlight) {
    return 0;
  }

  /** A chain moved on: see the event's documentation for the meaning of the number. */
  default void event(ChainEvent event, long chain, int number) {}
}
