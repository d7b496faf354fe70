package org.raidoffload.chain;

import java.util.Comparator;
import java.util.List;
import org.raidoffload.chain.StrategyDecision.Candidate;

/** Legs that would run a chain, with their cost. */
record CostedPlacement(List<Leg> legs, PlacementCost cost) {
  CostedPlacement {
    legs = List.copyOf(legs);
  }

  /** Cheapest first; equals keep the order in which the engine lists its channels. */
  static final Comparator<CostedPlacement> CHEAPEST_FIRST = Comparator.comparing(CostedPlacement::cost);

  ChannelClass firstChannels() {
    return legs.getFirst().channelClass();
  }

  /** The channels that the chain visits, in order; legs that follow each other on one channel are one visit. */
  String path() {
    StringBuilder out = new StringBuilder(firstChannels().name());
    for (int i = 1; i < legs.size(); i++) {
      if (legs.get(i).channelClass().index() != legs.get(i - 1).channelClass().index()) {
        out.append(" -> ").append(legs.get(i).channelClass().name());
      }
    }
    return out.toString();
  }

  Candidate candidate() {
    return new Candidate(path(), cost);
  }
}
