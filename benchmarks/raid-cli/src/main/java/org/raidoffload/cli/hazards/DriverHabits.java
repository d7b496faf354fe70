package org.raidoffload.cli.hazards;

import java.util.List;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.mapping.Direction;
import org.raidoffload.mapping.MappingEntry;
import org.raidoffload.schedule.habits.HeldMappings;

/**
 * What a driver does about mappings where the strategy leaves that to it, that is in the baselines; and what else
 * happens on the machine at each step. The defaults are a faithful driver on a quiet machine.
 */
interface DriverHabits {

  /** A driver that does what it should. */
  DriverHabits FAITHFUL = new DriverHabits() {};

  /** When descriptors run and are reaped, compared with the maps of their chain. */
  enum Timing {
    /** Every map of a pass is made before the first descriptor runs; each is reaped as it completes. */
    AFTER_THE_MAPS,
    /** A descriptor runs as soon as it is submitted, but is reaped after the last one. */
    AT_ONCE_REAPED_LATE,
    /** A descriptor runs, completes and is unmapped before its submit returns. */
    INSIDE_SUBMIT
  }

  default Timing timing() {
    return Timing.AFTER_THE_MAPS;
  }

  /** Whether the driver calls the client back before it unmaps the last descriptor. */
  default boolean callsBackFirst() {
    return false;
  }

  /** Whether the driver unmaps an entry at a descriptor where the strategy says it should. */
  default boolean unmaps(MappingEntry entry, ChainDescriptor descriptor) {
    return true;
  }

  /** The direction that the driver gives for an entry. */
  default Direction unmapDirection(MappingEntry entry, ChainDescriptor descriptor) {
    return entry.direction();
  }

  /**
   * Whether the driver unmaps everything a descriptor touches when it completes, needed later or not. PER_DESCRIPTOR
   * only: a record that counts its users (PER_OPERATION) cannot be released early.
   */
  default boolean unmapsAllItTouches() {
    return false;
  }

  /** Called before the maps that an operation needs are made. */
  default void preparing(Machine machine, int operation) {}

  /** Called when the maps of some operations have been made and before they run. */
  default void mapped(Machine machine, List<Integer> operations) {}

  /** Called after the driver's unmaps for a descriptor. */
  default void reaped(Machine machine, HeldMappings chain, ChainDescriptor descriptor) {}
}
