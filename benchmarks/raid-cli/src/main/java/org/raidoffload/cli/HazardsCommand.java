package org.raidoffload.cli;

import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.cli.hazards.HazardJson;
import org.raidoffload.cli.hazards.HazardResult;
import org.raidoffload.cli.hazards.HazardScenario;
import org.raidoffload.cli.hazards.HazardSuite;
import org.raidoffload.cli.hazards.HazardTables;
import org.raidoffload.cli.hazards.RecordedComparison;
import org.raidoffload.cli.hazards.RecordedRow;
import org.raidoffload.cli.hazards.RecordedRows;
import org.raidoffload.cli.report.ProgressLine;
import org.raidoffload.mapping.DomainKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code raid-offload hazards}: what each mapping strategy does to stripes over each kind of memory. */
@Command(name = "hazards", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Shows what goes wrong with memory under each mapping strategy, and what does not.",
        "right: right bytes, no rule broken. caught: the ledger or the memory model noticed, or the chain failed in the "
            + "open. WRONG: wrong bytes handed out as right.",
        "Exit code 0 when everything is as expected, 1 when not, 2 for bad input."},
    footer = {"", "Example: raid-offload hazards --scenario a --domain bounce --explain"})
final class HazardsCommand implements Callable<Integer> {
  private static final String BUNDLED = "bundled";

  @Option(names = "--recorded", arity = "0..1", fallbackValue = BUNDLED, paramLabel = "RESULTS.jsonl",
      description = "Re-enact runs recorded from a Linux kernel and compare; without a file the bundled recording of "
          + "Linux 6.1 under swiotlb.")
  private @Nullable String recorded;

  @Option(names = "--everywhere",
      description = "With --recorded: also one run of each recorded shape on every engine over every domain.")
  private boolean everywhere;

  @Option(names = "--scenario", paramLabel = "LETTER", description = "Only this scenario (a to h).")
  private @Nullable String scenario;

  @Option(names = {"--strategy", "--lifecycle"}, paramLabel = "NAME",
      description = "Only this mapping strategy: up-front, per-leg, per-operation, per-descriptor.")
  private @Nullable String strategy;

  @Option(names = "--domain", completionCandidates = Candidates.Domains.class, paramLabel = "NAME",
      description = "Only this domain, such as bounce or iommu-strict.")
  private @Nullable String domain;

  @Option(names = "--explain", description = "Print the steps around the first wrong one as a timeline.")
  private boolean explain;

  @Option(names = "--seed", defaultValue = "1", description = "Seed of data and disturbances (default 1).")
  private long seed;

  @Option(names = "--json", description = "One JSON document on standard output.")
  private boolean json;

  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  HazardsCommand() {}

  @Override
  public Integer call() throws IOException {
    refuseWithoutEffect();
    try {
      return recorded != null ? recorded(recorded) : scenarios();
    } catch (NoSuchFileException missing) {
      throw new IllegalArgumentException(missing.getFile() + ": no such file", missing);
    } catch (ZipException | EOFException damaged) {
      throw new IllegalArgumentException(recorded + ": damaged or truncated gzip file", damaged);
    }
  }

  private void refuseWithoutEffect() {
    if (recorded == null && everywhere) {
      throw new IllegalArgumentException("--everywhere has no effect without --recorded");
    }
    if (recorded != null && (scenario != null || strategy != null || domain != null || explain)) {
      throw new IllegalArgumentException("--scenario, --strategy, --domain and --explain have no effect with --recorded");
    }
    if (recorded == null && spec.commandLine().getParseResult().hasMatchedOption("--seed")) {
      throw new IllegalArgumentException("--seed has no effect without --recorded");
    }
  }

  private int scenarios() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<HazardResult> results = HazardSuite.scenarios(scenario == null ? null : HazardScenario.of(scenario),
        strategy == null ? null : StrategyKind.of(strategy), domain == null ? null : DomainKind.of(domain));
    boolean all = scenario == null && strategy == null && domain == null;
    List<HazardResult> defects = all ? HazardSuite.defects() : List.of();
    boolean expected = results.stream().allMatch(HazardResult::asExpected)
        && defects.stream().allMatch(HazardResult::asExpected);
    if (json) {
      HazardJson.scenarios(Stream.concat(results.stream(), defects.stream()).toList(), out);
      return expected ? 0 : 1;
    }
    HazardTables.scenarios(results, out);
    if (all) {
      out.println();
      HazardTables.defects(defects, out);
    }
    if (explain) {
      out.println();
      explain(results, out);
    }
    long wrong = results.stream().filter(r -> r.observed() == HazardResult.Observation.WRONG).count();
    long ours = results.stream().filter(r -> r.observed() != HazardResult.Observation.RIGHT
        && !r.strategy().baseline()).count();
    out.printf("%n%d cells: %d with wrong bytes, %d of them or caught under up-front and per-leg; %s%n", results.size(),
        wrong, ours, expected ? "all as expected" : "NOT all as expected, see (!)");
    out.flush();
    return expected ? 0 : 1;
  }

  /** Every cell that was asked for by name; without names, the worst cell of each scenario. */
  private void explain(List<HazardResult> results, PrintWriter out) {
    for (HazardScenario s : HazardScenario.values()) {
      List<HazardResult> mine = results.stream().filter(r -> r.scenario().equals(s.letter())).toList();
      if (strategy != null || domain != null) {
        mine.forEach(r -> HazardTables.explain(r, out));
      } else {
        mine.stream().filter(r -> r.observed() == HazardResult.Observation.WRONG).findFirst()
            .or(() -> mine.stream().filter(r -> r.observed() == HazardResult.Observation.CAUGHT).findFirst())
            .ifPresent(r -> HazardTables.explain(r, out));
      }
    }
  }

  private int recorded(String file) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<RecordedRow> rows = file.equals(BUNDLED) ? RecordedRows.bundled() : RecordedRows.read(Path.of(file));
    List<RecordedComparison> runs;
    try (ProgressLine progress = new ProgressLine("re-enacting", HazardSuite.recordedRuns(rows.size()))) {
      runs = HazardSuite.recorded(rows, seed, progress::at);
    }
    boolean expected = runs.stream().allMatch(RecordedComparison::asExpected);
    if (json) {
      HazardJson.recorded(runs, out);
      return expected ? 0 : 1;
    }
    HazardTables.recorded(runs, out);
    if (everywhere) {
      expected &= everywhere(rows, out);
    }
    long compared = runs.stream().filter(RecordedComparison::comparable).count();
    long agree = runs.stream().filter(r -> r.comparable() && r.asExpected()).count();
    long ours = runs.stream().filter(r -> !r.comparable() && !r.asExpected()).count();
    out.printf("%n%d recorded runs: %d agree with the kernel under per-operation; under up-front and per-leg %d are "
        + "wrong or break a rule%n", compared, agree, ours);
    out.flush();
    return expected ? 0 : 1;
  }

  private boolean everywhere(List<RecordedRow> rows, PrintWriter out) {
    List<RecordedComparison> all;
    try (ProgressLine progress = new ProgressLine("every engine and domain", HazardSuite.everywhereRuns(rows))) {
      all = HazardSuite.everywhere(rows, seed, progress::at);
    }
    out.println();
    HazardTables.everywhere(all, out);
    return all.stream().allMatch(RecordedComparison::asExpected);
  }
}
