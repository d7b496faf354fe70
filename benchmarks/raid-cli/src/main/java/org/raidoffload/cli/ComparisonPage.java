package org.raidoffload.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.raidoffload.cli.compare.Answer;
import org.raidoffload.cli.compare.BreakEven;
import org.raidoffload.cli.compare.ComparisonRow;
import org.raidoffload.cli.compare.Judge;
import org.raidoffload.cli.compare.Limit;
import org.raidoffload.cli.compare.MeasuredCpu;

import org.raidoffload.cli.report.HtmlPage;
import org.raidoffload.cli.report.HtmlPage.Axes;
import org.raidoffload.cli.report.HtmlPage.Series;
import org.raidoffload.cli.workload.StripeKind;
import org.raidoffload.replay.ReplayReport;
import org.raidoffload.simulation.HostCost;

/** A comparison as a page with charts. Every figure names its unit, and whether it is a model's or measured. */
final class ComparisonPage {
  private static final String MODEL = "Model time: an estimate of each engine's timing profile.";

  private final ComparisonReport report;
  private final Judge judge;
  private final List<ComparisonRow> rows;

  ComparisonPage(ComparisonReport report) {
    this.report = report;
    this.judge = report.judge();
    this.rows = report.rows();
  }

  String render() {
    HtmlPage page = new HtmlPage("Offload engines and mapping strategies on " + report.records() + " stripe requests");
    page.text(report.chains().source().title(), true);
    Answer answer = judge.answer();
    if (answer != null) {
      page.heading("The answer").sentences(answer.sentences());
    }
    MeasuredCpu measured = report.measured();
    if (measured != null) {
      page.text(String.format(Locale.ROOT, "Measured, not modelled: this machine's CPU runs these chains at %.0f MB/s, "
          + "%.2f us each (%d in flight).", measured.bytesPerSecond() / 1e6, measured.nanosPerStripe() / 1000,
          measured.queueDepth()), false);
    }
    workload(page);
    page.heading("Throughput");
    byCell(page, "MB/s of user data", row -> row.report().modelBytesPerSecond() / 1e6, true,
        MODEL + " Bars of a CPU are the engine's own host without the engine.");
    page.heading("Latency of a chain");
    latencies(page);
    page.heading("Where the host's time goes");
    hostCosts(page);
    page.heading("How busy each resource is");
    utilisation(page);
    breakEven(page);
    page.heading("All figures");
    table(page);
    return page.render();
  }

  private void workload(HtmlPage page) {
    Map<StripeKind, Long> kinds = report.chains().source().kinds();
    if (report.chains().workload() == null || kinds.isEmpty()) {
      return;
    }
    page.heading("The workload").sentences(report.workload().lines().filter(l -> !l.isBlank()).toList());
    page.chart(Axes.bars("chains"), kinds.keySet().stream().map(StripeKind::option).toList(),
        List.of(new Series("chains", kinds.values().stream().map(Long::doubleValue).toList())),
        "Counted: what the stripe cache made of the requests.");
  }

  private void byCell(HtmlPage page, String unit, ToDoubleFunction<ComparisonRow> figure, boolean cpus, String caption) {
    List<ComparisonRow> all = new ArrayList<>(rows);
    if (cpus) {
      all.addAll(judge.cpus());
    }
    Map<String, Map<String, Double>> series = new LinkedHashMap<>();
    List<String> engines = rows.stream().map(ComparisonRow::engine).distinct().toList();
    for (ComparisonRow row : all) {
      boolean cpu = !engines.contains(row.engine());
      series.computeIfAbsent((cpu ? "own CPU" : row.report().strategy()) + ", depth " + row.report().queueDepth(),
          k -> new LinkedHashMap<>()).put(cpu ? row.engine().replaceFirst(" CPU$", "") : row.engine(),
          figure.applyAsDouble(row));
    }
    page.chart(new Axes("bar", "", unit, false, true), engines, series.entrySet().stream()
        .map(s -> new Series(s.getKey(), engines.stream().map(e -> s.getValue().getOrDefault(e, 0.0)).toList())).toList(),
        caption + " The scale is logarithmic.");
  }

  private void latencies(HtmlPage page) {
    List<String> cells = rows.stream().map(ComparisonPage::cell).toList();
    page.chart(new Axes("bar", "", "us", false, true), cells, List.of(
        new Series("median", rows.stream().map(r -> r.latencyP50Nanos() / 1e3).toList()),
        new Series("mean", rows.stream().map(r -> r.meanLatencyNanos() / 1e3).toList()),
        new Series("99th percentile", rows.stream().map(r -> r.latencyP99Nanos() / 1e3).toList())),
        MODEL + " From submit to result. The scale is logarithmic.");
  }

  private void hostCosts(HtmlPage page) {
    List<Series> series = new ArrayList<>();
    for (HostCost cost : HostCost.values()) {
      series.add(new Series(cost.name().toLowerCase(Locale.ROOT), rows.stream()
          .map(r -> r.use().hostNanos().getOrDefault(cost, 0.0) / Math.max(1, r.report().chains()) / 1e3).toList()));
    }
    page.chart(new Axes("bar", "", "us of the host's CPU for each chain", true, false),
        rows.stream().map(ComparisonPage::cell).toList(), series, MODEL);
  }

  private void utilisation(HtmlPage page) {
    List<String> names = rows.stream().flatMap(r -> r.use().utilisation().keySet().stream())
        .map(name -> name.startsWith("channel ") ? "busiest channel" : name).distinct().toList();
    page.chart(Axes.bars("share of the time, 1 = always busy"), rows.stream().map(ComparisonPage::cell).toList(),
        names.stream().map(name -> new Series(name, rows.stream().map(r -> share(r, name)).toList())).toList(), MODEL);
  }

  private static double share(ComparisonRow row, String name) {
    return row.use().utilisation().entrySet().stream()
        .filter(e -> e.getKey().equals(name) || (name.equals("busiest channel") && e.getKey().startsWith("channel ")))
        .mapToDouble(Map.Entry::getValue).max().orElse(0);
  }

  private void breakEven(HtmlPage page) {
    Map<String, BreakEven> curves = judge.breakEvens();
    if (curves.isEmpty()) {
      return;
    }
    page.heading("From which block size offload beats the CPU");
    List<Integer> sizes = curves.values().iterator().next().sizes();
    page.chart(new Axes("line", "bytes of a block, full-stripe writes", "times as fast as its own CPU", false, true),
        sizes.stream().map(String::valueOf).toList(), curves.entrySet().stream()
            .map(e -> new Series(e.getKey(), e.getValue().ratios())).toList(), MODEL + " Above 1 the engine is faster.");
  }

  private void table(HtmlPage page) {
    List<List<String>> cells = new ArrayList<>();
    for (ComparisonRow row : rows) {
      ReplayReport r = row.report();
      boolean beside = judge.cpu(row).isPresent();
      cells.add(List.of(row.engine(), r.strategy(), String.valueOf(r.queueDepth()), String.valueOf(r.chains()),
          number(r.modelBytesPerSecond() / 1e6), beside ? number(judge.timesCpu(row)) : "-",
          number(r.hostNanosPerStripe() / 1e3), number(row.meanLatencyNanos() / 1e3), number(row.latencyP99Nanos() / 1e3),
          String.valueOf(r.legs()), String.valueOf(r.maps()), String.valueOf(r.channelSwitches()),
          String.valueOf(r.violations()), String.valueOf(r.wrongBytes()), Limit.of(row.use()).brief()));
    }
    page.table(List.of("<engine", "<strategy", "depth", "chains", "MB/s (model)", "x own CPU (model)",
        "host us/chain (model)", "mean us (model)", "p99 us (model)", "legs", "maps", "channel switches", "violations",
        "wrong bytes", "<limited by"), cells);
    page.text(MODEL + " Legs, maps, switches, violations and bytes are counted.", true);
  }

  private static String cell(ComparisonRow row) {
    return row.engine() + " " + row.report().strategy() + " " + row.report().queueDepth();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }
}
