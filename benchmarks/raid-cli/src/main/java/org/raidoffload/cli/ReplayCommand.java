package org.raidoffload.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.cli.compare.Comparison;
import org.raidoffload.cli.compare.ComparisonRow;
import org.raidoffload.cli.compare.Judge;
import org.raidoffload.cli.compare.TraceSource;
import org.raidoffload.cli.report.ProgressLine;
import org.raidoffload.cli.report.Wrapping;
import org.raidoffload.engine.EngineRegistry;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Replays one trace on one engine. */
@Command(name = "replay", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Replays a trace on one engine, checks every byte, plan and mapping, and prints what it cost.",
    footer = {"", "Example: raid-offload replay --engine iop3xx --queue-depth 1,32"})
final class ReplayCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "TRACE",
      description = "A chain trace, or a block trace (see trace info) for the array of --level, --disks, --chunk; - is "
          + "standard input; without it the bundled recording of Linux 6.1 md.")
  private @Nullable Path trace;

  @Option(names = "--engine", completionCandidates = Candidates.Engines.class, required = true,
      description = "A preset, or a JSON or YAML file that describes one.")
  private String engine;

  @Option(names = "--strategy", completionCandidates = Candidates.Strategies.class, defaultValue = "auto",
      description = "auto, up-front, per-leg, per-operation or per-descriptor.")
  private String strategy;

  @Option(names = "--queue-depth", split = ",", defaultValue = "1", description = "Chains in flight.")
  private List<Integer> queueDepths;

  @Option(names = "--wide", description = "A table of everything: chains, descriptors, legs, maps, switches, violations.")
  private boolean wide;

  @Option(names = "--metrics-port", defaultValue = "-1", paramLabel = "PORT",
      description = "Serves the metrics of the replay as Prometheus text on this port of the loopback address; 0 takes"
          + " any free port.")
  private int metricsPort;

  @Option(names = "--metrics-seconds", defaultValue = "0", paramLabel = "N",
      description = "With --metrics-port: goes on serving so long after the replay (default ${DEFAULT-VALUE}).")
  private int metricsSeconds;

  @Mixin
  private ReplayOptions options = new ReplayOptions();

  @Mixin
  private TimelineOptions timeline = new TimelineOptions();

  @Mixin
  private WorkloadOptions workloads = new WorkloadOptions();

  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  ReplayCommand() {}

  @Override
  public Integer call() {
    List<@Nullable StrategyKind> kinds = new ArrayList<>();
    kinds.add(StrategyOption.parse(strategy));
    WorkloadOptions.Chains chains = workloads.chains(trace, options.seed);
    TraceSource source = chains.source();
    long records = source.count();
    Comparison comparison = new Comparison(source, List.of(options.engine(EngineRegistry.load(), engine)),
        options.comparison(kinds, queueDepths));
    Comparison.Timelines timelines = timeline.timelines(source.title(), options.seed);
    List<ComparisonRow> rows;
    try (ReplayMetrics metrics = ReplayMetrics.on(metricsPort, spec.commandLine().getErr())) {
      try (ProgressLine progress = new ProgressLine("replay", records * comparison.cells())) {
        rows = comparison.run(row -> {}, progress::at, metrics::watch, timelines);
      }
      timeline.write();
      print(new ComparisonReport(chains, records, rows, List.of(), new Judge(rows, List.of(), List.of(), List.of(),
          chains.geometry(), comparison.options()), null));
      metrics.linger(metricsSeconds);
    }
    return rows.stream().allMatch(row -> Verdict.isAsExpected(row, false)) ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void print(ComparisonReport report) {
    PrintWriter out = spec.commandLine().getOut();
    List<ComparisonRow> rows = report.rows();
    TraceSource source = report.chains().source();
    if (options.json) {
      out.println(Output.document(report.json()));
    } else {
      out.println("times are model time (estimates of the engine's timing profile)");
      out.print(Wrapping.lines(report.workload(), ProfileReport.INDENT));
      if (source.dropped() > 0) {
        out.println("the recording dropped " + source.dropped() + " chains beyond its bounds; they are not looked at");
      }
      ComparisonTable table = new ComparisonTable(rows);
      out.print(wide ? table.wide() : table.plain());
      for (ComparisonRow row : rows) {
        Verdict verdict = Verdict.of(row);
        out.print(Wrapping.lines(verdict.ran() + "\n" + String.join("\n", verdict.looked()), 2));
        String problem = row.report().firstProblem();
        out.println(problem != null ? "first problem: " + problem
            : row.report().right() ? verdict.right() : "not everything was looked at");
      }
    }
    out.flush();
  }
}
