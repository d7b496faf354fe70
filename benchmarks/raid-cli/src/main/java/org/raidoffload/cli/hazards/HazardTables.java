package org.raidoffload.cli.hazards;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.cli.report.TextTable;
import org.raidoffload.mapping.DomainKind;

/** Prints hazard tables for people. */
public final class HazardTables {
  private static final int BEFORE = 6;
  private static final int AFTER = 26;

  private HazardTables() {}

  /** Scenario by scenario: domains down, strategies across, at most 80 columns; below it which rule broke first. */
  public static void scenarios(List<HazardResult> results, PrintWriter out) {
    Map<String, List<HazardResult>> byScenario = new LinkedHashMap<>();
    results.forEach(r -> byScenario.computeIfAbsent(r.scenario() + "  " + r.title(), k -> new ArrayList<>()).add(r));
    byScenario.forEach((title, ofScenario) -> {
      out.println(title);
      Set<StrategyKind> strategies = new LinkedHashSet<>();
      Map<String, Map<StrategyKind, HazardResult>> cells = new LinkedHashMap<>();
      for (HazardResult r : ofScenario) {
        strategies.add(r.strategy());
        cells.computeIfAbsent(r.domain(), k -> new LinkedHashMap<>()).put(r.strategy(), r);
      }
      TextTable table = TextTable.of(Stream.concat(Stream.of("<"), strategies.stream().map(s -> "<" + s.option()))
          .toArray(String[]::new));
      cells.forEach((domain, row) -> table.row(Stream.concat(Stream.of(domain), strategies.stream().map(s -> cell(row.get(s))))
          .toArray()));
      table.render().lines().forEach(line -> out.println("  " + line));
      for (StrategyKind strategy : strategies) {
        Set<String> rules = new TreeSet<>();
        ofScenario.stream().filter(r -> r.strategy() == strategy && r.firstRule() != null)
            .forEach(r -> rules.add(r.firstRule()));
        if (!rules.isEmpty()) {
          out.println("  first rule broken under " + strategy.option() + ": " + String.join(", ", rules));
        }
      }
    });
    out.println("caught: a rule was broken and noticed, and no wrong byte handed out as right");
    out.println("WRONG n B: so many wrong bytes were; (!): not as expected");
  }

  private static String cell(HazardResult r) {
    String text = switch (r.observed()) {
      case RIGHT -> "right";
      case CAUGHT -> "caught";
      case WRONG -> "WRONG " + r.wrongBytes() + " B";
    };
    return r.asExpected() ? text : text + " (!)";
  }

  /** One line for each driver defect. */
  public static void defects(List<HazardResult> defects, PrintWriter out) {
    out.println("Faults of drivers of Linux 3.0 to 3.2, per-descriptor, as the ledger names them");
    for (HazardResult r : defects) {
      List<String> rules = r.log().stream().filter(l -> l.startsWith("LEDGER ")).map(l -> l.substring(7, l.indexOf(':')))
          .distinct().toList();
      out.printf("    %-36s %-8s %s%n", r.scenario(), r.observed().label(), String.join(", ", rules));
    }
  }

  /** The steps around the first thing that went wrong. */
  public static void explain(HazardResult r, PrintWriter out) {
    out.println(r.scenario() + "  " + r.title() + ": " + r.strategy().option() + " on " + r.engine() + " over "
        + r.domain() + " -> " + r.observed().label() + (r.wrongBytes() > 0 ? ", " + r.wrongBytes() + " bytes" : ""));
    int first = 0;
    while (first < r.log().size() && !wrong(r.log().get(first))) {
      first++;
    }
    int from = first == r.log().size() ? 0 : Math.max(0, first - BEFORE);
    int to = first == r.log().size() ? r.log().size() : Math.min(r.log().size(), first + AFTER);
    if (from > 0) {
      out.println("    ... " + from + " steps before");
    }
    for (int i = from; i < to; i++) {
      out.printf("  %s %3d  %s%n", wrong(r.log().get(i)) ? ">>" : "  ", i + 1, r.log().get(i));
    }
    if (to < r.log().size()) {
      out.println("    ... " + (r.log().size() - to) + " steps after");
    }
  }

  private static boolean wrong(String line) {
    return line.startsWith("LEDGER ") || line.startsWith("MEMORY ");
  }

  /** Kernel beside ours, by setup and by workload. */
  public static void recorded(List<RecordedComparison> runs, PrintWriter out) {
    table("setup", runs, r -> r.row().setup(), out);
    out.println();
    out.println("Boots in which mappings bounced and an engine ran what was submitted later, by workload");
    table("RAID  workload, blocks on missing disks", runs.stream().filter(r -> r.domain() == DomainKind.BOUNCE
        && !r.engine().runsOnCpu() && !RecordedSetup.of(r.row().setup()).insideSubmit()).toList(), r -> "RAID-" + r.row().raidLevel() + "  "
        + r.row().workload().replace('_', ' ') + (r.row().failedBlocks() == null ? ""
            : ", " + r.row().failedBlocks()), out);
  }

  @FunctionalInterface
  private interface Key {
    String of(RecordedComparison run);
  }

  private static final class Counts {
    private int runs;
    private int wrong;
    private int kernelWrong;
    private int unexpected;
    private final Set<String> blocks = new TreeSet<>();
    private final Set<String> kernelBlocks = new TreeSet<>();

    void add(RecordedComparison run) {
      runs++;
      wrong += run.verdict().right() ? 0 : 1;
      kernelWrong += run.row().right() ? 0 : 1;
      unexpected += run.asExpected() ? 0 : 1;
      blocks.addAll(run.verdict().wrongBlocks());
      kernelBlocks.addAll(run.row().kernelWrongBlocks());
    }

    private static String cell(int wrong, int runs, Set<String> blocks) {
      return wrong == 0 ? "right " + runs : "WRONG " + wrong + "/" + runs + ": " + String.join(" ", blocks);
    }
  }

  private static void table(String title, List<RecordedComparison> runs, Key key, PrintWriter out) {
    Map<String, Map<StrategyKind, Counts>> rows = new LinkedHashMap<>();
    for (RecordedComparison run : runs) {
      rows.computeIfAbsent(key.of(run), k -> new LinkedHashMap<>())
          .computeIfAbsent(run.strategy(), k -> new Counts()).add(run);
    }
    out.printf("%-64s %-22s %-22s %-12s %-12s %s%n", title, "Linux 6.1", "per-operation", "up-front", "per-leg",
        "unexpected");
    for (Map.Entry<String, Map<StrategyKind, Counts>> row : rows.entrySet()) {
      Counts kernel = row.getValue().get(StrategyKind.PER_OPERATION);
      Counts upFront = row.getValue().get(StrategyKind.UP_FRONT);
      Counts perLeg = row.getValue().get(StrategyKind.PER_LEG);
      if (kernel == null || upFront == null || perLeg == null) {
        continue;
      }
      out.printf("%-64s %-22s %-22s %-12s %-12s %d%n", row.getKey(),
          Counts.cell(kernel.kernelWrong, kernel.runs, kernel.kernelBlocks),
          Counts.cell(kernel.wrong, kernel.runs, kernel.blocks),
          Counts.cell(upFront.wrong, upFront.runs, upFront.blocks),
          Counts.cell(perLeg.wrong, perLeg.runs, perLeg.blocks),
          kernel.unexpected + upFront.unexpected + perLeg.unexpected);
    }
  }

  /** Engines down, domains across: runs that were not right. */
  public static void everywhere(List<RecordedComparison> runs, PrintWriter out) {
    Map<String, Map<DomainKind, int[]>> cells = new LinkedHashMap<>();
    for (RecordedComparison run : runs) {
      int[] cell = cells.computeIfAbsent(run.engine().name(), k -> new LinkedHashMap<>())
          .computeIfAbsent(run.domain(), k -> new int[2]);
      cell[0]++;
      cell[1] += run.asExpected() ? 0 : 1;
    }
    out.printf("%-22s", "wrong runs/runs");
    for (DomainKind domain : DomainKind.values()) {
      out.printf("%-21s", domain.option());
    }
    out.println();
    for (Map.Entry<String, Map<DomainKind, int[]>> row : cells.entrySet()) {
      out.printf("%-22s", row.getKey());
      row.getValue().values().forEach(c -> out.printf("%-21s", c[1] + "/" + c[0]));
      out.println();
    }
  }
}
