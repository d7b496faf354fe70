package org.raidoffload.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raidoffload.cli.report.ProgressLine;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Runs a sweep, or a shard of it: each combination is {@code compare} with the other options of the command line and
 * those of the combination. One line of JSON for each row.
 */
final class SweepRun {
  static final String FORMAT = "raid-offload-sweep";
  private static final Set<String> NEVER = Set.of("sweep", "shard", "json", "csv", "wide", "rules-table", "measure", "help",
      "version");
  private static final Set<String> OWN = Set.of("--sweep", "--shard", "--json");

  private final Sweep sweep;
  private final Shard shard;
  private final CommandSpec spec;
  private final List<String> others;

  SweepRun(Sweep sweep, Shard shard, CommandSpec spec) {
    this.sweep = sweep;
    this.shard = shard;
    this.spec = spec;
    for (String option : sweep.values().keySet()) {
      if (NEVER.contains(option) || !spec.optionsMap().containsKey("--" + option)) {
        throw new IllegalArgumentException("sweep: " + option + " (is no option of compare that a sweep can vary)");
      }
    }
    this.others = others();
  }

  /** The command line without what the sweep sets. */
  private List<String> others() {
    Set<String> set = new HashSet<>(OWN);
    sweep.values().keySet().forEach(option -> set.add("--" + option));
    List<String> kept = new ArrayList<>();
    List<String> all = spec.commandLine().getParseResult().originalArgs();
    for (int i = 0; i < all.size(); i++) {
      String name = all.get(i).replaceFirst("=.*", "");
      if (!set.contains(name)) {
        kept.add(all.get(i));
      } else if (!all.get(i).contains("=") && spec.optionsMap().get(name).arity().min() > 0) {
        i++;
      }
    }
    kept.remove(spec.name());
    return kept;
  }

  int run() {
    PrintWriter out = spec.commandLine().getOut();
    int points = (int) sweep.size();
    ObjectNode header = Output.object();
    header.put("format", FORMAT).put("version", 1).put("sweep", sweep.digest(others)).put("points", points);
    if (shard.count() > 1) {
      header.put("shard", shard.index() + "/" + shard.count());
    }
    out.println(Output.line(header));
    boolean right = true;
    try (ProgressLine progress = new ProgressLine("sweep", points)) {
      for (int i = 0; i < points; i++) {
        if (shard.has(i)) {
          right &= point(i, out);
          progress.at(i);
        }
      }
    }
    out.flush();
    return right ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private boolean point(int number, PrintWriter out) {
    Map<String, String> point = sweep.point(number);
    CompareCommand command = new CompareCommand();
    List<String> args = new ArrayList<>(others);
    point.forEach((option, value) -> args.add("--" + option + "=" + value));
    try {
      new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args.toArray(String[]::new));
    } catch (ParameterException e) {
      throw new IllegalArgumentException("sweep: " + point + ": " + e.getMessage(), e);
    }
    ComparisonReport report;
    try {
      report = command.compared();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("sweep: " + point + ": " + e.getMessage(), e);
    }
    ArrayNode rows = ReportJson.rows(report.rows(), report.judge());
    for (JsonNode row : rows) {
      ObjectNode line = Output.object();
      line.put("point", number).put("rowsOfPoint", rows.size());
      ObjectNode options = line.putObject("options");
      point.forEach(options::put);
      line.set("row", row);
      out.println(Output.line(line));
    }
    out.flush();
    return command.acceptable(report);
  }
}
