package org.raidoffload.schedule;

import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.mapping.Direction;

/**
 * Is told what the host does for a chain, at the moment it does it. A simulation charges model time; live it is
 * {@link #NONE}. Called by the thread that owns the chain.
 */
public interface HostWork {

  /** Live: the work costs what it costs. */
  HostWork NONE = new HostWork() {};

  /** A buffer is mapped for the channel's device. */
  default void mapped(ChannelDescription channel, Direction direction, long bytes) {}

  /** A buffer is unmapped. */
  default void unmapped(ChannelDescription channel, Direction direction, long bytes) {}

  /** A descriptor is filled into a ring slot. */
  default void prepared(ChannelDescription channel, ChainDescriptor descriptor) {}

  /**
   * Slots of a worker's ring are issued; the channel may see them from now on.
   *
   * @param slots 0 where an empty slot only wakes the channel
   * @param sequence the last slot
   */
  default void published(int worker, ChannelDescription channel, int slots, long sequence) {}

  /** A chain moved on: see the event's documentation for the meaning of the number. */
  default void event(ChainEvent event, long chain, int number) {}
}
