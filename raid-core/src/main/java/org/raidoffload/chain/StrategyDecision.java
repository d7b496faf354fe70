package org.raidoffload.chain;

import java.util.List;

/**
 * Which mapping strategy a chain runs under and why.
 *
 * @param kind the strategy
 * @param choice what it amounts to on this engine
 * @param reason one sentence naming the channel and opcode that decided it
 * @param verdicts each class of channels, and what stops it from running the whole chain
 * @param candidates placements that run the chain, cheapest first; the first is the one taken. Where one channel can
 *     run the chain, these are the classes that can; else the ways of changing channels least often
 */
public record StrategyDecision(StrategyKind kind, Choice choice, String reason, List<Verdict> verdicts,
    List<Candidate> candidates) {

  /** What a decision amounts to. */
  public enum Choice {
    /** One channel runs the chain. */
    UP_FRONT,
    /** More than one channel, or a channel and the software engine. */
    PER_LEG,
    /** No channel of the engine takes part. */
    SOFTWARE
  }

  /**
   * What one class of channels makes of the chain.
   *
   * @param channels their names
   * @param runsWholeChain whether one of them can run every operation
   * @param stoppedBy the first operation that it cannot run, and why; empty when it runs all
   */
  public record Verdict(String channels, boolean runsWholeChain, String stoppedBy) {}

  /**
   * One placement.
   *
   * @param channels names of the channels in the order in which they are visited, joined by arrows
   * @param cost what it costs
   */
  public record Candidate(String channels, PlacementCost cost) {}

  public StrategyDecision {
    verdicts = List.copyOf(verdicts);
    candidates = List.copyOf(candidates);
  }
}
