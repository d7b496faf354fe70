package org.raidoffload.cli.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.mapping.DomainKind;
import org.raidoffload.replay.TraceReplay;
import org.raidoffload.simulation.Batching;
import org.raidoffload.simulation.HandOver;

/**
 * How the engines of a comparison are run. Immutable.
 *
 * @param strategies each is tried; a null entry lets the library choose
 * @param queueDepths chains in flight; each is tried
 * @param rules rewriting rules that are on
 * @param domain the DMA domain of every device
 * @param seed of the content
 * @param checks what is checked
 * @param batching what doorbells and interrupts are shared by
 * @param handOver how the host learns that a leg has ended whose chain changes channels
 */
public record ComparisonOptions(List<@Nullable StrategyKind> strategies, List<Integer> queueDepths,
    Set<RewriteRule> rules, DomainKind domain, long seed, Checks checks, Batching batching, HandOver handOver) {

  public ComparisonOptions {
    strategies = Collections.unmodifiableList(new ArrayList<>(strategies));
    queueDepths = List.copyOf(queueDepths);
    rules = Set.copyOf(rules);
  }

  /** The library's choice at one depth, without rules, checked, on coherent memory, batched as drivers do. */
  public static ComparisonOptions plain(int queueDepth) {
    return new ComparisonOptions(Collections.singletonList(null), List.of(queueDepth), Set.of(), DomainKind.COHERENT, 1,
        Checks.ALL, Batching.DRIVER, HandOver.LAST_DESCRIPTOR);
  }

  /** The same under one strategy alone; null lets the library choose. */
  public ComparisonOptions strategy(@Nullable StrategyKind kind) {
    return new ComparisonOptions(Collections.singletonList(kind), queueDepths, rules, domain, seed, checks, batching, handOver);
  }

  /** The same with some rewriting rules. */
  public ComparisonOptions rules(Set<RewriteRule> enabled) {
    return new ComparisonOptions(strategies, queueDepths, enabled, domain, seed, checks, batching, handOver);
  }

  /** The same on other memory. */
  public ComparisonOptions domain(DomainKind kind) {
    return new ComparisonOptions(strategies, queueDepths, rules, kind, seed, checks, batching, handOver);
  }

  /** The same with other checks. */
  public ComparisonOptions checks(Checks wanted) {
    return new ComparisonOptions(strategies, queueDepths, rules, domain, seed, wanted, batching, handOver);
  }

  /** The same at the largest queue depth alone. */
  public ComparisonOptions deepest() {
    return new ComparisonOptions(strategies, List.of(depth()), rules, domain, seed, checks, batching, handOver);
  }

  /** The largest queue depth. */
  public int depth() {
    return queueDepths.stream().mapToInt(d -> d).max().orElse(1);
  }

  /** A replay of one of the cells, on an engine whose figures are of the domain already. */
  TraceReplay replay(NamedEngine engine, @Nullable StrategyKind strategy, int queueDepth) {
    return TraceReplay.on(DomainCosts.applied(engine.engine(), domain)).strategyWherePossible(strategy).rewrite(rules)
        .queueDepth(queueDepth).seed(seed).checkBytes(checks != Checks.NONE).checkFused(checks == Checks.ALL)
        .batching(batching).handOver(handOver);
  }
}
