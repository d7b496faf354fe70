package org.raidoffload.cli.compare;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.raidoffload.chain.ChainBuilder;
import org.raidoffload.chain.ChainOptions;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.replay.RecordSource;
import org.raidoffload.replay.TraceRecord;
import org.raidoffload.request.RequestShape;

/**
 * What each rewriting rule gains: one trace on each engine, strategies chosen by the library, once without rules and
 * once for each rule that changes the placement of any chain of the trace.
 *
 * @param trace what to run
 * @param engines on what
 * @param options how, but for strategies and rules
 */
public record RuleGains(TraceSource trace, List<NamedEngine> engines, ComparisonOptions options) {

  /** A row for each engine, rule and queue depth. */
  public List<RuleGain> run(LongConsumer progress) {
    List<RuleGain> gains = new ArrayList<>();
    long[] before = new long[1];
    for (NamedEngine engine : engines) {
      List<ComparisonRow> plain = replay(engine, Set.of(), before, progress);
      plain.forEach(row -> gains.add(new RuleGain("none", row, 1)));
      for (RewriteRule rule : changing(engine)) {
        List<ComparisonRow> ruled = replay(engine, Set.of(rule), before, progress);
        for (int i = 0; i < ruled.size(); i++) {
          double none = plain.get(i).report().modelNanosPerStripe();
          gains.add(new RuleGain(rule.option(), ruled.get(i),
              none == 0 ? 1 : ruled.get(i).report().modelNanosPerStripe() / none));
        }
      }
    }
    return gains;
  }

  private List<ComparisonRow> replay(NamedEngine engine, Set<RewriteRule> rules, long[] before,
      LongConsumer progress) {
    long done = before[0];
    List<ComparisonRow> rows = new Comparison(trace, List.of(engine), options.strategy(null).rules(rules))
        .run(row -> {}, chains -> progress.accept(done + chains));
    rows.forEach(row -> before[0] += row.report().chains());
    return rows;
  }

  /** Replays of the trace that {@link #run} makes, for progress. */
  public long replays() {
    return engines.stream().mapToLong(e -> 1 + changing(e).size()).sum() * options.queueDepths().size();
  }

  private List<RewriteRule> changing(NamedEngine engine) {
    List<RewriteRule> found = new ArrayList<>();
    ChainBuilder builder = new ChainBuilder(engine.engine());
    List<StripePlan> plans = plans();
    for (RewriteRule rule : RewriteRule.values()) {
      ChainOptions ruled = new ChainOptions(null, Set.of(rule), true);
      if (plans.stream().anyMatch(p -> !places(builder.build(p, ChainOptions.AUTO)).equals(places(
          builder.build(p, ruled))))) {
        found.add(rule);
      }
    }
    return found;
  }

  /** The plans of the trace that have operations, one of each shape. */
  private List<StripePlan> plans() {
    StripePlanner planner = new StripePlanner();
    Set<RequestShape> shapes = new HashSet<>();
    List<StripePlan> plans = new ArrayList<>();
    try (RecordSource reader = trace.open()) {
      for (TraceRecord record = reader.next(); record != null; record = reader.next()) {
        StripePlan plan = planner.plan(record.request());
        if (shapes.add(record.request().shape()) && !plan.operations().isEmpty()) {
          plans.add(plan);
        }
      }
    }
    return plans;
  }

  private static List<String> places(StripeChain chain) {
    return chain.legs().stream().map(leg -> leg.channelClass().name() + " " + leg.operations()).toList();
  }
}
