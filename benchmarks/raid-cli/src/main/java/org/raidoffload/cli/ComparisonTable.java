package org.raidoffload.cli;

import java.util.List;
import java.util.Locale;
import org.raidoffload.cli.compare.ComparisonRow;
import org.raidoffload.cli.report.TextTable;
import org.raidoffload.replay.ReplayReport;

/** The table of a comparison for people. */
final class ComparisonTable {
  private final List<ComparisonRow> rows;

  ComparisonTable(List<ComparisonRow> rows) {
    this.rows = rows;
  }

  String render() {
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
    return table.render();
  }

  private static String micros(double nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1000);
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
