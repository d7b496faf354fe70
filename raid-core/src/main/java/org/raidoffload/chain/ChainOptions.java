package org.raidoffload.chain;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the caller may say about placement.
 *
 * @param strategy the strategy to use, or null to let the builder choose UP_FRONT or PER_LEG
 * @param rules rewritings that are on
 * @param allowSoftware whether operations that no channel runs may go to the CPU
 */
public record ChainOptions(@Nullable StrategyKind strategy, Set<RewriteRule> rules, boolean allowSoftware) {

  /** Chooses by itself, no rewriting, the CPU for what no channel runs. */
  public static final ChainOptions AUTO = new ChainOptions(null, Set.of(), true);

  public ChainOptions {
    rules = Set.copyOf(rules);
  }

  public static ChainOptions of(StrategyKind strategy) {
    return new ChainOptions(strategy, Set.of(), true);
  }
}
