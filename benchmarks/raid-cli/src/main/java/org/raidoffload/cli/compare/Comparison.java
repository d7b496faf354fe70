package org.raidoffload.cli.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.mapping.DeviceDomains;
import org.raidoffload.mapping.DomainKind;
import org.raidoffload.replay.RecordSource;
import org.raidoffload.replay.ReplayReport;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.simulation.Timeline;

/**
 * Replays one trace over engines, strategies and queue depths.
 *
 * @param trace what to run
 * @param engines on what
 * @param options how
 */
public record Comparison(TraceSource trace, List<NamedEngine> engines, ComparisonOptions options) {

  /** The same for the CPU of each engine's host, where it has one; no bytes are moved. */
  public Comparison ofHostCpus() {
    return new Comparison(trace, engines.stream().filter(e -> !e.engine().runsOnCpu()).map(HostCpu::of).toList(),
        options.strategy(null).rules(Set.of()).domain(DomainKind.COHERENT).checks(Checks.NONE));
  }

  /** The same for each engine of several channels as it would be with one; no bytes are moved. */
  public Comparison ofOneChannel() {
    return new Comparison(trace, engines.stream().filter(e -> !e.engine().runsOnCpu() && e.engine().channels().size() > 1)
        .map(OneChannel::of).toList(), options.strategy(StrategyKind.UP_FRONT).checks(Checks.NONE));
  }

  /** The same at the largest queue depth alone. */
  public Comparison deepest() {
    return new Comparison(trace, engines, options.deepest());
  }

  /** The same over other chains. */
  public Comparison withTrace(TraceSource other) {
    return new Comparison(other, engines, options);
  }

  /** Cells that {@link #run} fills. */
  public int cells() {
    return engines.size() * options.strategies().size() * options.queueDepths().size();
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
      for (int depth : options.queueDepths()) {
        for (StrategyKind strategy : options.strategies()) {
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
    try (RecordSource reader = trace.open();
        DeviceDomains domains = new DeviceDomains(options.domain(), options.seed())) {
      ReplayReport report = options.replay(engine, strategy, depth).domains(domains::of).progress(progress)
          .scheduler(schedulers).timeline(timeline).ended(latencies::ended)
          .finished(simulation -> use[0] = ResourceUse.of(simulation)).run(reader);
      return new ComparisonRow(engine.name(), report, options.domain().option(), latencies.percentile(50),
          latencies.percentile(99), latencies.mean(), latencies.byKind(), use[0]);
    }
  }
}
