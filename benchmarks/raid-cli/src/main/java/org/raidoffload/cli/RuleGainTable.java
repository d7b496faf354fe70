package org.raidoffload.cli;

import java.util.List;
import java.util.Locale;
import org.raidoffload.cli.compare.RuleGain;
import org.raidoffload.cli.report.TextTable;
import org.raidoffload.replay.ReplayReport;

/** What each rewriting rule gains, for people. */
final class RuleGainTable {
  private static final String LEGEND = """
      one ch.: chains run by one channel; legs/sw: mapped leg by leg / by software
      switches: from one channel to another; x none: time over that without the rule
      """;

  private final List<RuleGain> gains;

  RuleGainTable(List<RuleGain> gains) {
    this.gains = gains;
  }

  /** At most 80 columns with the usual engines, and a legend. */
  String plain() {
    TextTable table = TextTable.of("<engine", "<rewrite", "depth", "one ch.", "legs/sw", "switches", "us/stripe", "x none");
    for (RuleGain gain : gains) {
      ReplayReport r = gain.row().report();
      table.row(gain.row().engine(), gain.rewrite(), r.queueDepth(), r.upFrontChains(),
          r.perLegChains() + "/" + r.softwareChains(), r.channelSwitches(), micros(r),
          String.format(Locale.ROOT, "%.3f", gain.ratioToNone()));
    }
    return table.render() + LEGEND;
  }

  /** Everything that was counted. */
  String wide() {
    TextTable table = TextTable.of("<engine", "<rewrite", "depth", "chains", "one ch.", "legs/sw", "descr.", "maps",
        "switches", "us/stripe", "x none", "viol.", "wrong B");
    for (RuleGain gain : gains) {
      ReplayReport r = gain.row().report();
      table.row(gain.row().engine(), gain.rewrite(), r.queueDepth(), r.chains(), r.upFrontChains(),
          r.perLegChains() + "/" + r.softwareChains(), r.descriptors(), r.maps(), r.channelSwitches(),
          micros(r),
          String.format(Locale.ROOT, "%.3f", gain.ratioToNone()), r.violations(), r.wrongBytes());
    }
    return table.render() + LEGEND;
  }

  private static String micros(ReplayReport r) {
    return String.format(Locale.ROOT, "%.2f", r.modelNanosPerStripe() / 1000);
  }
}
