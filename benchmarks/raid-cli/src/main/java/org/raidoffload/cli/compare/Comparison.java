package org.raidoffload.cli.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.mapping.DeviceDomains;
import org.raidoffload.mapping.DomainKind;
import org.raidoffload.replay.RecordSource;
import org.raidoffload.replay.ReplayReport;
import org.raidoffload.replay.TraceReplay;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.simulation.Batching;
import org.raidoffload.simulation.Timeline;

/**
 * Replays one trace over engines, strategies and queue depths.
 *
 * @param trace what to run
 * @param engines on what
 * @param strategies how; a null entry lets the library choose
 * @param queueDepths chains in flight
 * @param rules rewriting rules that are on
 * @param domain the DMA domain of every device
 * @param seed of the content
 * @param checks what is checked
 * @param batching what doorbells and interrupts are shared by
 */
public record Comparison(TraceSource trace, List<NamedEngine> engines, List<@Nullable StrategyKind> strategies,
    List<Integer> queueDepths, Set<RewriteRule> rules, DomainKind domain, long seed, Checks checks, Batching batching) {
  /** The same for the CPU of each engine's host, where it has one; no bytes are moved. */
  public Comparison ofHostCpus() {
    List<@Nullable StrategyKind> auto = new ArrayList<>();
    auto.add(null);
    return new Comparison(trace, engines.stream().filter(e -> !e.engine().runsOnCpu()).map(HostCpu::of).toList(), auto,
        queueDepths, Set.of(), DomainKind.COHERENT, seed, Checks.NONE, batching);
  }

  /** The same for each engine of several channels as it would be with one; no bytes are moved. */
  public Comparison ofOneChannel() {
    List<@Nullable StrategyKind> upFront = new ArrayList<>();
    upFront.add(StrategyKind.UP_FRONT);
    return new Comparison(trace, engines.stream().filter(e -> !e.engine().runsOnCpu() && e.engine().channels().size() > 1)
        .map(OneChannel::of).toList(), upFront, queueDepths, rules, domain, seed, Checks.NONE, batching);
  }

  /** The same at the largest queue depth alone. */
  public Comparison deepest() {
    return new Comparison(trace, engines, strategies, List.of(queueDepths.stream().mapToInt(d -> d).max().orElse(1)),
        rules, domain, seed, checks, batching);
  }

  /** The same over other chains. */
  public Comparison withTrace(TraceSource other) {
    return new Comparison(other, engines, strategies, queueDepths, rules, domain, seed, checks, batching);
  }

  /** Cells that {@link #run} fills. */
  public int cells() {
    return engines.size() * strategies.size() * queueDepths.size();
  }

  /**
   * Runs every cell.
   *
   * @param each gets each row as it is done
   * @param progress gets the chains done over all cells
   */
  public List<ComparisonRow> run(Consumer<ComparisonRow> each, LongConsumer progress) {
    return run(each, progress, scheduler -> {}, (engine, run) -> null);
  }

  /** Says who draws a run. */
  @FunctionalInterface
  public interface Timelines {
    /**
     * What is told when what happens, or null for nobody.
     *
     * @param run names engine, strategy and depth
     */
    @Nullable Timeline of(NamedEngine engine, String run);
  }

  /**
   * As {@link #run(Consumer, LongConsumer)}.
   *
   * @param schedulers gets the scheduler of each cell before its first chain
   * @param timelines draw each cell
   */
  public List<ComparisonRow> run(Consumer<ComparisonRow> each, LongConsumer progress,
      Consumer<StripeScheduler> schedulers, Timelines timelines) {
    List<ComparisonRow> rows = new ArrayList<>();
    long[] before = new long[1];
    for (NamedEngine engine : engines) {
      for (int depth : queueDepths) {
        for (StrategyKind strategy : strategies) {
          String run = engine.name() + " " + (strategy == null ? "AUTO" : strategy) + " depth " + depth;
          ComparisonRow row = cell(engine, strategy, depth, chains -> progress.accept(before[0] + chains), schedulers,
              timelines.of(engine, run));
          before[0] += row.report().chains();
          rows.add(row);
          each.accept(row);
        }
      }
    }
    return rows;
  }

  private ComparisonRow cell(NamedEngine engine, @Nullable StrategyKind strategy, int depth, LongConsumer progress,
      Consumer<StripeScheduler> schedulers, @Nullable Timeline timeline) {
    CellLatencies latencies = new CellLatencies();
    ResourceUse[] use = new ResourceUse[1];
    try (RecordSource reader = trace.open(); DeviceDomains domains = new DeviceDomains(domain, seed)) {
      ReplayReport report = TraceReplay.on(DomainCosts.applied(engine.engine(), domain))
          .strategyWherePossible(strategy).rewrite(rules).queueDepth(depth).seed(seed)
          .checkBytes(checks != Checks.NONE).checkFused(checks == Checks.ALL).domains(domains::of).progress(progress).scheduler(schedulers)
          .timeline(timeline).batching(batching)
          .ended(latencies::ended).finished(simulation -> use[0] = ResourceUse.of(simulation)).run(reader);
      return new ComparisonRow(engine.name(), report, domain.option(), latencies.percentile(50),
          latencies.percentile(99), latencies.mean(), latencies.byKind(), use[0]);
    }
  }
}
