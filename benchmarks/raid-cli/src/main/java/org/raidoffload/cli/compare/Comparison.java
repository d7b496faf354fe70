package org.raidoffload.cli.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.cli.hazards.DeviceDomains;
import org.raidoffload.cli.hazards.DomainKind;
import org.raidoffload.replay.ReplayReport;
import org.raidoffload.replay.TraceReader;
import org.raidoffload.replay.TraceReplay;
import org.raidoffload.schedule.StripeScheduler;

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
 */
public record Comparison(TraceSource trace, List<NamedEngine> engines, List<@Nullable StrategyKind> strategies,
    List<Integer> queueDepths, Set<RewriteRule> rules, DomainKind domain, long seed, Checks checks) {
  private static final long LONGEST_NANOS = 3_600_000_000_000L;

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
    return run(each, progress, scheduler -> {});
  }

  /**
   * As {@link #run(Consumer, LongConsumer)}.
   *
   * @param schedulers gets the scheduler of each cell before its first chain
   */
  public List<ComparisonRow> run(Consumer<ComparisonRow> each, LongConsumer progress,
      Consumer<StripeScheduler> schedulers) {
    List<ComparisonRow> rows = new ArrayList<>();
    long[] before = new long[1];
    for (NamedEngine engine : engines) {
      for (int depth : queueDepths) {
        for (StrategyKind strategy : strategies) {
          ComparisonRow row = cell(engine, strategy, depth, chains -> progress.accept(before[0] + chains), schedulers);
          before[0] += row.report().chains();
          rows.add(row);
          each.accept(row);
        }
      }
    }
    return rows;
  }

  private ComparisonRow cell(NamedEngine engine, @Nullable StrategyKind strategy, int depth, LongConsumer progress,
      Consumer<StripeScheduler> schedulers) {
    Histogram latency = new Histogram(LONGEST_NANOS, 3);
    try (TraceReader reader = trace.open(); DeviceDomains domains = new DeviceDomains(domain, seed)) {
      ReplayReport report = TraceReplay.on(engine.engine()).strategy(strategy).rewrite(rules).queueDepth(depth).seed(seed)
          .checkBytes(checks != Checks.NONE).checkFused(checks == Checks.ALL).domains(domains::of).progress(progress).scheduler(schedulers)
          .latencies(nanos -> latency.recordValue(Math.min(LONGEST_NANOS, Math.max(0, nanos)))).run(reader);
      return new ComparisonRow(engine.name(), report, domain.option(), latency.getValueAtPercentile(50),
          latency.getValueAtPercentile(99));
    }
  }
}
