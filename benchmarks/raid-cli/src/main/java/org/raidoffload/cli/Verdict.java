package org.raidoffload.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.cli.compare.ComparisonRow;
import org.raidoffload.replay.ReplayReport;

/** What replays come to in sentences: what ran, what was looked at, and what came of it. Names nothing else. */
final class Verdict {
  private final List<ReplayReport> reports;

  private Verdict(List<ReplayReport> reports) {
    this.reports = reports;
  }

  static Verdict of(List<ComparisonRow> rows) {
    return new Verdict(rows.stream().map(ComparisonRow::report).toList());
  }

  static Verdict of(ComparisonRow row) {
    return new Verdict(List.of(row.report()));
  }

  /**
   * Whether what came is what was expected: every request ended well, was looked at, and left the right bytes.
   *
   * @param baselinesSpoil whether the kernel's mapping strategies, which break the ledger's rules anywhere, are expected
   *     to
   *     leave wrong bytes; they must then do so
   */
  static boolean isAsExpected(ComparisonRow row, boolean baselinesSpoil) {
    ReplayReport r = row.report();
    if (!isBaseline(r)) {
      return r.right();
    }
    boolean ran = r.unended() == 0 && r.records() > 0 && r.planMismatches() == 0 && r.checks().broken() == 0
        && r.checks().liveWrong() == 0;
    boolean spoiled = r.wrongBytes() > 0 || r.failures() > 0;
    return ran && (!r.checked() || spoiled == baselinesSpoil || r.chains() == 0);
  }

  static boolean isBaseline(ReplayReport report) {
    return report.strategy().equals(StrategyKind.PER_OPERATION.name())
        || report.strategy().equals(StrategyKind.PER_DESCRIPTOR.name());
  }

  private long sum(ToLongFunction<ReplayReport> count) {
    return reports.stream().mapToLong(count).sum();
  }

  private boolean checked() {
    return reports.stream().allMatch(ReplayReport::checked);
  }

  /** What became of the requests. */
  String ran() {
    return "requests: " + sum(ReplayReport::records) + (reports.size() == 1 ? "" : " in " + reports.size() + " runs")
        + ", " + sum(ReplayReport::ended) + " ended, " + sum(ReplayReport::failures) + " failed, "
        + sum(ReplayReport::fallbacks) + " fell back to the CPU, " + sum(ReplayReport::unended) + " did not end"
        + (sum(ReplayReport::idle) == 0 ? "" : "; " + sum(ReplayReport::idle) + " asked for nothing, and nothing ran");
  }

  /** What was looked at and what was seen, in one line for each. */
  List<String> looked() {
    List<String> lines = new ArrayList<>();
    long plans = sum(r -> r.checks().plans());
    String seenPlans = plans == 0 ? "" : sum(ReplayReport::planMismatches) + " plans that differ from the recording";
    if (checked()) {
      lines.add("checked: " + sum(r -> r.checks().bytes()) + " chains, " + sum(ReplayReport::violations)
          + " violations, " + sum(ReplayReport::wrongBytes) + " wrong bytes" + (plans == 0 ? "" : ", " + seenPlans));
      lines.add("looked at: bytes of " + sum(r -> r.checks().bytes()) + " chains, mappings of "
          + sum(r -> r.checks().mappings()) + ", plans of " + plans + (plans == 0 ? " (the trace records none)" : "")
          + ", fused forms of " + sum(r -> r.checks().fused()) + " shapes");
    } else {
      lines.add("not checked: bytes and mappings (--no-check)" + (plans == 0 ? ""
          : "; plans of " + plans + " requests: " + seenPlans));
    }
    long live = sum(r -> r.checks().live());
    if (live > 0) {
      lines.add("recorded live: what came out of " + live + " chains, " + sum(r -> r.checks().liveWrong())
          + " of them not as it must be");
    }
    long broken = sum(r -> r.checks().broken());
    if (broken > 0) {
      lines.add("checks that broke off: " + broken);
    }
    return lines;
  }

  /** That all is right, of what was looked at; only for a replay that is right. */
  String right() {
    List<String> right = new ArrayList<>();
    if (checked() && sum(r -> r.checks().bytes()) > 0) {
      right.add("byte");
    }
    if (sum(r -> r.checks().plans()) > 0) {
      right.add("plan");
    }
    if (checked() && sum(r -> r.checks().mappings()) > 0) {
      right.add("mapping");
    }
    if (right.isEmpty()) {
      return sum(ReplayReport::chains) == 0 ? "nothing to do, and nothing done" : "every chain ended";
    }
    int last = right.size() - 1;
    return "every " + (last == 0 ? "" : String.join(", ", right.subList(0, last)) + " and ") + right.get(last)
        + " is right";
  }
}
