package org.raidoffload.chain;

import java.util.List;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.plan.StripePlan;

/**
 * A plan placed on the channels of an engine and cut to their limits. Immutable and data-independent: one instance
 * serves every stripe of the same shape.
 *
 * @param plan what is executed
 * @param engine where
 * @param decision the mapping strategy and why
 * @param legs in execution order; each starts when the one before has ended
 */
public record StripeChain(StripePlan plan, OffloadEngine engine, StrategyDecision decision, List<Leg> legs) {
  public StripeChain {
    legs = List.copyOf(legs);
  }

  /** Descriptors of all legs. */
  public int descriptorCount() {
    int n = 0;
    for (Leg leg : legs) {
      n += leg.descriptors().size();
    }
    return n;
  }

  /** Changes of channel class between consecutive legs. */
  public int channelSwitches() {
    int n = 0;
    for (int i = 1; i < legs.size(); i++) {
      if (legs.get(i).channelClass().index() != legs.get(i - 1).channelClass().index()) {
        n++;
      }
    }
    return n;
  }
}
