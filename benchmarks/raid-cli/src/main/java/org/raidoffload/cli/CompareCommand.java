package org.raidoffload.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainBuilder;
import org.raidoffload.chain.ChainOptions;
import org.raidoffload.chain.StrategyDecision;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.cli.compare.Comparison;
import org.raidoffload.cli.compare.ComparisonRow;
import org.raidoffload.cli.compare.Judge;
import org.raidoffload.cli.compare.MeasuredCpu;
import org.raidoffload.cli.compare.NamedEngine;
import org.raidoffload.cli.compare.RuleGain;
import org.raidoffload.cli.compare.RuleGains;
import org.raidoffload.cli.compare.TraceSource;
import org.raidoffload.cli.report.ProgressLine;
import org.raidoffload.cli.report.TextTable;
import org.raidoffload.cli.report.Wrapping;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.plan.StripePlanner;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Replays one trace over engines and strategies and prints them side by side. */
@Command(name = "compare", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Replays a trace on engines under mapping strategies, checks every byte, plan and mapping, and "
        + "prints one table.",
    footer = {"", "Example: raid-offload compare --workload mixed:70/30 --level 5 --disks 5"})
final class CompareCommand implements Callable<Integer> {
  private static final String CORE_ENGINES = "mv_xor,ioat,iop13xx,iop3xx,ppc44x,software";

  @Parameters(arity = "0..1", paramLabel = "TRACE",
      description = "A chain trace, or a block trace (see trace info) for the array of --level, --disks, --chunk; - is "
          + "standard input; without it the bundled recording of Linux 6.1 md.")
  private @Nullable Path trace;

  @Option(names = "--engines", completionCandidates = Candidates.Engines.class, split = ",", defaultValue = CORE_ENGINES,
      description = "Engines (default ${DEFAULT-VALUE}); all for every preset.")
  private List<String> engines;

  @Option(names = "--strategies", completionCandidates = Candidates.Strategies.class, split = ",",
      defaultValue = "up-front,per-leg",
      description = "auto, up-front, per-leg, per-operation, per-descriptor (default ${DEFAULT-VALUE}).")
  private List<String> strategies;

  @Option(names = "--queue-depth", split = ",", defaultValue = "1,32",
      description = "Chains in flight (default ${DEFAULT-VALUE}).")
  private List<Integer> queueDepths;

  @Option(names = "--rules-table",
      description = "Instead of strategies, what each rewriting rule gains: a row for none, and one for each rule that "
          + "changes any chain, under auto. Not with --strategies or --rewrite.")
  private boolean rulesTable;

  /** What the bytes of a kernel's mapping strategy are expected to be. */
  enum Expected { RIGHT, WRONG }

  @Option(names = "--expect", defaultValue = "right",
      description = "right or wrong: what per-operation and per-descriptor are expected to leave; anything else is exit "
          + "code 1 (default ${DEFAULT-VALUE}).")
  private Expected expect;

  @Option(names = "--wide", description = "Also a table of everything: descriptors, legs, maps, switches, violations.")
  private boolean wide;

  @Option(names = "--csv", description = "The rows as CSV on standard output, nothing else.")
  private boolean csv;

  @Option(names = "--html", paramLabel = "FILE",
      description = "Also one page with charts, which needs no network.")
  private @Nullable Path html;

  @Option(names = "--measure",
      description = "Also runs the same chains live on this machine's CPU, for about a second; no two runs are alike.")
  private boolean measure;

  @Option(names = "--sweep", paramLabel = "FILE",
      description = "Runs every combination of a file's lines OPTION = VALUE, VALUE ..., as chunk = 16K, 64K or disks = "
          + "4..12 step 2, and prints a line of JSON for each row.")
  private @Nullable Path sweep;

  @Option(names = "--shard", paramLabel = "I/N",
      description = "With --sweep: only every Nth combination, from the Ith on; merge puts shards together.")
  private @Nullable String shard;

  @Mixin
  private ReplayOptions options = new ReplayOptions();

  @Mixin
  private TimelineOptions timeline = new TimelineOptions();

  @Mixin
  private WorkloadOptions workloads = new WorkloadOptions();

  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  CompareCommand() {}

  @Override
  public Integer call() {
    if (csv && options.json) {
      throw new IllegalArgumentException("csv: given with --json (leave one out)");
    }
    if (timeline.wanted() && (sweep != null || rulesTable)) {
      throw new IllegalArgumentException("timeline: given with --sweep or --rules-table (draw one comparison at a time)");
    }
    if (sweep != null) {
      return new SweepRun(Sweep.read(sweep), Shard.parse(shard), spec).run();
    }
    if (shard != null) {
      throw new IllegalArgumentException("shard: " + shard + " (only a --sweep has shards)");
    }
    if (rulesTable) {
      WorkloadOptions.Chains chains = workloads.chains(trace, options.seed);
      return rules(chains.source(), chains.source().count(), engines());
    }
    ComparisonReport report = compared();
    if (html != null) {
      Output.write(html, new ComparisonPage(report).render());
    }
    timeline.write();
    print(report, engines());
    return acceptable(report) ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private List<NamedEngine> engines() {
    EngineRegistry registry = EngineRegistry.load();
    return engines.equals(List.of("all"))
        ? registry.engines().stream().filter(OffloadEngine::ordered).map(NamedEngine::listed).map(options::varied).toList()
        : engines.stream().map(name -> options.engine(registry, name)).toList();
  }

  /** Runs everything and prints nothing. */
  ComparisonReport compared() {
    List<NamedEngine> chosen = engines();
    List<@Nullable StrategyKind> kinds = new ArrayList<>();
    strategies.forEach(s -> kinds.add(StrategyOption.parse(s)));
    for (int depth : queueDepths) {
      if (depth < 1) {
        throw new IllegalArgumentException("queue-depth: " + depth + " (must be at least 1)");
      }
    }
    WorkloadOptions.Chains chains = workloads.chains(trace, options.seed);
    TraceSource source = chains.source();
    long records = source.count();
    Comparison comparison = new Comparison(source.untimed(), chosen, options.comparison(kinds, queueDepths));
    Comparison cpus = comparison.ofHostCpus();
    Comparison singles = comparison.ofOneChannel();
    List<ComparisonRow> rows;
    List<ComparisonRow> cpuRows;
    List<ComparisonRow> singleRows;
    List<ComparisonRow> timed = List.of();
    Comparison.Timelines timelines = timeline.timelines(source.title(), options.seed);
    long cells = comparison.cells() + cpus.cells() + singles.cells() + (chains.timed() ? comparison.deepest().cells() : 0L);
    try (ProgressLine progress = new ProgressLine("compare", records * cells)) {
      rows = comparison.run(row -> {}, progress::at, scheduler -> {}, timelines);
      long done = records * comparison.cells();
      cpuRows = cpus.run(row -> {}, n -> progress.at(done + n));
      long single = done + records * cpus.cells();
      singleRows = singles.run(row -> {}, n -> progress.at(single + n));
      if (chains.timed()) {
        long before = single + records * singles.cells();
        timed = comparison.deepest().withTrace(source).run(row -> {}, n -> progress.at(before + n));
      }
    }
    MeasuredCpu measured = measure ? MeasuredCpu.run(source.untimed(), queueDepths.stream().mapToInt(d -> d).max()
        .orElse(1), options.seed) : null;
    return new ComparisonReport(chains, records, rows, timed, new Judge(rows, cpuRows, singleRows, chosen, chains.geometry(),
        comparison.options()), measured);
  }

  boolean acceptable(ComparisonReport report) {
    MeasuredCpu measured = report.measured();
    boolean wrong = expect == Expected.WRONG;
    return report.rows().stream().allMatch(row -> Verdict.isAsExpected(row, wrong))
        && (measured == null || measured.wrongBytes() == 0);
  }

  private int rules(TraceSource source, long records, List<NamedEngine> chosen) {
    var given = spec.commandLine().getParseResult();
    if (given.hasMatchedOption("--rewrite") || given.hasMatchedOption("--strategies")) {
      throw new IllegalArgumentException("rules-table: given with --rewrite or --strategies (it runs every rule under "
          + "auto; leave them out)");
    }
    RuleGains runs = new RuleGains(source, chosen, options.comparison(List.of(), queueDepths));
    List<RuleGain> gains;
    try (ProgressLine progress = new ProgressLine("compare", records * runs.replays())) {
      gains = runs.run(progress::at);
    }
    List<ComparisonRow> rows = gains.stream().map(RuleGain::row).toList();
    PrintWriter out = spec.commandLine().getOut();
    if (options.json) {
      out.println(Output.document(ReportJson.gains(gains)));
    } else {
      heading(out, source, records);
      RuleGainTable table = new RuleGainTable(gains);
      out.print(wide ? table.wide() : table.plain());
      problems(out, rows);
    }
    out.flush();
    return code(rows);
  }

  private void heading(PrintWriter out, TraceSource source, long records) {
    out.print(Wrapping.lines("trace: " + records + " requests, " + source.title()
        + "\ntimes are model time (estimates of each engine's timing profile); domain " + options.domain().option()
        + "; seed " + options.seed, 2));
    out.println();
  }

  private int code(List<ComparisonRow> rows) {
    boolean wrong = expect == Expected.WRONG;
    return rows.stream().allMatch(row -> Verdict.isAsExpected(row, wrong)) ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void print(ComparisonReport report, List<NamedEngine> chosen) {
    PrintWriter out = spec.commandLine().getOut();
    if (options.json) {
      out.println(Output.document(report.json()));
    } else if (csv) {
      out.print(report.csv());
    } else {
      heading(out, report.chains().source(), report.records());
      out.print(report.text(wide));
      if (wide) {
        out.println();
        out.print(strategies(chosen));
      }
      problems(out, report.rows());
      out.println();
      out.print(report.answer());
    }
    out.flush();
  }

  private static String strategies(List<NamedEngine> chosen) {
    TextTable table = TextTable.of("<engine", "<default for", "<strategy", "<why");
    StripePlanner planner = new StripePlanner();
    for (NamedEngine engine : chosen) {
      ChainBuilder builder = new ChainBuilder(engine.engine());
      for (String chain : List.of("raid5-write", "raid6-write")) {
        StrategyDecision d = builder.build(planner.plan(SampleChains.all().get(chain)), ChainOptions.AUTO).decision();
        table.row(engine.name(), chain, d.choice(), d.reason());
      }
    }
    return table.render();
  }

  private static void problems(PrintWriter out, List<ComparisonRow> rows) {
    for (ComparisonRow row : rows) {
      String problem = row.report().firstProblem();
      if (problem != null) {
        out.print(Wrapping.lines("first problem of " + row.engine() + " " + row.report().strategy() + " depth "
            + row.report().queueDepth() + ": " + problem, 2));
      }
    }
    Verdict verdict = Verdict.of(rows);
    out.println();
    out.print(Wrapping.lines(verdict.ran() + "\n" + String.join("\n", verdict.looked().reversed()), 2));
  }
}
