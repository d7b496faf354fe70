package org.raidoffload.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.raidoffload.cli.compare.ComparisonRow;
import org.raidoffload.cli.compare.Judge;
import org.raidoffload.cli.compare.KindResult;
import org.raidoffload.cli.compare.Limit;
import org.raidoffload.cli.report.TextTable;
import org.raidoffload.cli.workload.StripeKind;
import org.raidoffload.replay.ReplayReport;

/** The tables of a comparison for people. */
final class ComparisonTable {
  /** Below the table of engines beside their own CPUs. */
  static final String LEGEND = """
      x CPU: throughput over that of the same host's CPU without the engine
      host x: the host's CPU time with the engine over that without
      mean, p99 us: latency of a chain
      UP_FRONT: where one channel can run the whole chain, else PER_LEG
      """;
  private static final String PLAIN_LEGEND = """
      host us: CPU time of the host for a chain; the others: latency of a chain
      """;
  private static final String WIDE_LEGEND = """
      one ch.: chains run by one channel; legs/sw: mapped leg by leg / by software
      descr., legs, maps, unmaps: of all chains; switches: from one channel to another
      host us/str: CPU time of the host for a chain; p50, p99 us: latency of a chain
      x up-front: time over that of UP_FRONT; viol.: ownership rules broken
      wrong B: bytes that came out wrong
      """;

  private final List<ComparisonRow> rows;

  ComparisonTable(List<ComparisonRow> rows) {
    this.rows = rows;
  }

  /** At most 80 columns: each engine beside its own host's CPU. */
  String render(Judge judge) {
    TextTable table = TextTable.of("<engine", "<strategy", "depth", "MB/s", "x CPU", "host x", "mean us", "p99 us",
        "<limited by");
    String before = "";
    int depth = -1;
    for (ComparisonRow row : rows) {
      if (!row.engine().equals(before) || row.report().queueDepth() != depth) {
        before = row.engine();
        depth = row.report().queueDepth();
        judge.cpu(row).ifPresent(cpu -> table.row(cpu.engine(), "-", cpu.report().queueDepth(),
            brief(cpu.report().modelBytesPerSecond() / 1e6), "1.00", "1.00", brief(cpu.meanLatencyNanos() / 1000),
            brief(cpu.latencyP99Nanos() / 1000.0), Limit.of(cpu.use()).brief()));
      }
      boolean beside = judge.cpu(row).isPresent();
      table.row(row.engine(), row.report().strategy(), row.report().queueDepth(),
          brief(row.report().modelBytesPerSecond() / 1e6), beside ? ratio(judge.timesCpu(row)) : "-",
          beside ? ratio(judge.hostTimes(row)) : "-",
          brief(row.meanLatencyNanos() / 1000), brief(row.latencyP99Nanos() / 1000.0), Limit.of(row.use()).brief());
    }
    return table.render();
  }

  int smallestDepth() {
    return rows.stream().mapToInt(r -> r.report().queueDepth()).min().orElse(1);
  }

  /** Mean latency of each kind of chain on each engine's own CPU divided by the engine's, at the smallest depth. */
  String byKind(Judge judge) {
    int smallest = smallestDepth();
    Map<StripeKind, Map<String, Double>> ratios = new TreeMap<>();
    Map<StripeKind, Long> chains = new TreeMap<>();
    List<String> engines = rows.stream().filter(r -> judge.cpu(r).isPresent()).map(ComparisonRow::engine).distinct()
        .toList();
    for (ComparisonRow row : rows) {
      if (row.report().queueDepth() != smallest || judge.cpu(row).isEmpty()) {
        continue;
      }
      Map<StripeKind, KindResult> cpu = judge.cpu(row).get().kinds();
      row.kinds().forEach((kind, result) -> {
        chains.put(kind, result.chains());
        ratios.computeIfAbsent(kind, k -> new TreeMap<>()).merge(row.engine(),
            cpu.get(kind).meanLatencyNanos() / result.meanLatencyNanos(), Math::max);
      });
    }
    if (engines.isEmpty()) {
      return "";
    }
    String[] titles = new String[engines.size() + 2];
    titles[0] = "<kind";
    titles[1] = "chains";
    for (int i = 0; i < engines.size(); i++) {
      titles[i + 2] = engines.get(i);
    }
    TextTable table = TextTable.of(titles);
    ratios.forEach((kind, byEngine) -> {
      Object[] cells = new Object[titles.length];
      cells[0] = kind.option();
      cells[1] = chains.get(kind);
      for (int i = 0; i < engines.size(); i++) {
        Double r = byEngine.get(engines.get(i));
        cells[i + 2] = r == null ? "-" : ratio(r);
      }
      table.row(cells);
    });
    return table.render();
  }

  /** At most 80 columns: what one engine cost, with a legend. */
  String plain() {
    TextTable table = TextTable.of("<engine", "<strategy", "depth", "MB/s", "host us", "mean us", "p50 us", "p99 us");
    for (ComparisonRow row : rows) {
      ReplayReport r = row.report();
      table.row(row.engine(), r.strategy(), r.queueDepth(), brief(r.modelBytesPerSecond() / 1e6),
          brief(r.hostNanosPerStripe() / 1000), brief(row.meanLatencyNanos() / 1000), brief(row.latencyP50Nanos() / 1000.0),
          brief(row.latencyP99Nanos() / 1000.0));
    }
    return table.render() + PLAIN_LEGEND;
  }

  /** Everything there is, with a legend. */
  String wide() {
    TextTable table = TextTable.of("<engine", "<strategy", "depth", "chains", "one ch.", "legs/sw", "descr.", "legs",
        "maps", "unmaps", "switches", "host us/str", "p50 us", "p99 us", "MB/s", "x up-front", "viol.", "wrong B");
    for (ComparisonRow row : rows) {
      ReplayReport r = row.report();
      table.row(row.engine(), r.strategy(), r.queueDepth(), r.chains(), r.upFrontChains(),
          r.perLegChains() + "/" + r.softwareChains(), r.descriptors(), r.legs(), r.maps(), r.unmaps(),
          r.channelSwitches(), micros(r.hostNanosPerStripe()), micros((double) row.latencyP50Nanos()),
          micros((double) row.latencyP99Nanos()), String.format(Locale.ROOT, "%.1f", r.modelBytesPerSecond() / 1e6),
          againstUpFront(row), r.violations(), r.wrongBytes());
    }
    return table.render() + WIDE_LEGEND;
  }

  private static String micros(double nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1000);
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String brief(double value) {
    return String.format(Locale.ROOT, value < 10_000 ? "%.1f" : "%.0f", value);
  }

  /** Model time per stripe divided by that of UP_FRONT on the same engine and depth. */
  private String againstUpFront(ComparisonRow row) {
    return rows.stream().filter(o -> o.engine().equals(row.engine())
            && o.report().queueDepth() == row.report().queueDepth() && o.report().strategy().equals("UP_FRONT"))
        .findFirst().filter(o -> o.report().modelNanosPerStripe() > 0)
        .map(o -> String.format(Locale.ROOT, "%.2f",
            row.report().modelNanosPerStripe() / o.report().modelNanosPerStripe()))
        .orElse("-");
  }
}
