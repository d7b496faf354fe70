package org.raidoffload.schedule.habits;

import org.raidoffload.mapping.Direction;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.schedule.StripeShape;

/** What a chain in flight holds mapped, in the hands of its driver while {@link MappingHabits} is called. */
public interface HeldMappings {

  /** The chain's shape. */
  StripeShape shape();

  /** Whether an entry of the layout is mapped now. */
  boolean holds(int entry);

  /** Unmaps an entry that is mapped. */
  void unmap(int entry, Direction direction);

  /**
   * An unmap call with any arguments, be they those of no mapping at all; what is held stays held.
   *
   * @param leg for the device of whose channel
   */
  void unmap(StripeBuffer buffer, int leg, long deviceAddress, long bytes, Direction direction);

  /** Unmaps whatever is still mapped, each as it was mapped. */
  void unmapAll();

  /** The client has the result from now on, whatever is mapped. The scheduler's own delivery comes later. */
  void deliver();
}
