package org.raidoffload.cli;

import java.util.List;
import java.util.Locale;
import org.raidoffload.cli.compare.RuleGain;
import org.raidoffload.cli.report.TextTable;
import org.raidoffload.replay.ReplayReport;

/** What each rewriting rule gains, for people. */
final class RuleGainTable {
  private final List<RuleGain> gains;

  RuleGainTable(List<RuleGain> gains) {
    this.gains = gains;
  }

  String render() {
    TextTable table = TextTable.of("<engine", "<rewrite", "depth", "chains", "one ch.", "legs/sw", "descr.", "maps",
        "switches", "us/stripe", "x none", "viol.", "wrong B");
    for (RuleGain gain : gains) {
      ReplayReport r = gain.row().report();
      table.row(gain.row().engine(), gain.rewrite(), r.queueDepth(), r.chains(), r.upFrontChains(),
          r.perLegChains() + "/" + r.softwareChains(), r.descriptors(), r.maps(), r.channelSwitches(),
          String.format(Locale.ROOT, "%.2f", r.modelNanosPerStripe() / 1000),
          String.format(Locale.ROOT, "%.3f", gain.ratioToNone()), r.violations(), r.wrongBytes());
    }
    return table.render();
  }
}
