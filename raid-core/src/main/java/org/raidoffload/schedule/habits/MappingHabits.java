package org.raidoffload.schedule.habits;

import java.util.List;
import org.raidoffload.schedule.StripeShape;

/**
 * What a driver does about the mappings of chains, and a chance for other things to happen at the same moments. Called
 * by the thread that owns the chain.
 */
public interface MappingHabits {

  /**
   * Whether each operation of the shape is mapped when its first descriptor is submitted; otherwise all are mapped as
   * the shape's layout says, before the first is.
   */
  boolean mapsByOperation(StripeShape shape);

  /** The buffers of operations are about to be mapped. */
  void preparing(StripeShape shape, List<Integer> operations);

  /** The buffers of operations have been mapped, and none of the operations runs yet. */
  void mapped(StripeShape shape, List<Integer> operations);

  /** A descriptor ended after which the layout unmaps something: the driver unmaps what it thinks right. */
  void ended(HeldMappings chain, int leg, int descriptor);

  /** Nothing of the chain will run any more, well or badly: what the driver leaves mapped is leaked. */
  void over(HeldMappings chain);
}
