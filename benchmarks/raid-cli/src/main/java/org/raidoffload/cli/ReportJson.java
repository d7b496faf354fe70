package org.raidoffload.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.compare.Answer;
import org.raidoffload.cli.compare.ComparisonRow;
import org.raidoffload.cli.compare.Judge;
import org.raidoffload.cli.compare.Limit;
import org.raidoffload.cli.compare.RuleGain;
import org.raidoffload.replay.ReplayReport;
import org.raidoffload.replay.WrongByte;
import org.raidoffload.schedule.StripeStep;

/** Rows of compare and replay as JSON. */
final class ReportJson {
  private ReportJson() {}

  static ArrayNode rows(List<ComparisonRow> rows) {
    ArrayNode all = Output.JSON.createArrayNode();
    rows.forEach(r -> row(all.addObject(), r));
    return all;
  }

  /** Rows beside the CPUs of their hosts. */
  static ArrayNode rows(List<ComparisonRow> rows, Judge judge) {
    ArrayNode all = Output.JSON.createArrayNode();
    for (ComparisonRow row : rows) {
      ObjectNode node = all.addObject();
      row(node, row);
      if (judge.cpu(row).isPresent()) {
        node.put("timesOwnCpu", judge.timesCpu(row)).put("hostTimesOwnCpu", judge.hostTimes(row));
      } else {
        node.putNull("timesOwnCpu").putNull("hostTimesOwnCpu");
      }
      double ofOne = judge.timesOneChannel(row);
      if (ofOne > 0) {
        node.put("timesOneChannel", ofOne);
      } else {
        node.putNull("timesOneChannel");
      }
    }
    return all;
  }

  static void verdict(ObjectNode document, @Nullable Answer verdict) {
    if (verdict == null) {
      document.putNull("verdict");
      return;
    }
    ObjectNode node = document.putObject("verdict");
    node.put("engine", verdict.engine()).put("strategy", verdict.strategy()).put("limitedBy", verdict.limitedBy());
    ArrayNode sentences = node.putArray("sentences");
    verdict.sentences().forEach(sentences::add);
  }

  /** Rows with the rule that was on. */
  static ArrayNode gains(List<RuleGain> gains) {
    ArrayNode all = Output.JSON.createArrayNode();
    for (RuleGain gain : gains) {
      ObjectNode node = all.addObject();
      row(node, gain.row());
      node.put("rewrite", gain.rewrite()).put("ratioToNone", gain.ratioToNone());
    }
    return all;
  }

  private static void row(ObjectNode node, ComparisonRow row) {
    ReplayReport r = row.report();
    node.put("engine", row.engine()).put("preset", r.engine()).put("strategy", r.strategy()).put("queueDepth", r.queueDepth())
        .put("records", r.records()).put("ended", r.ended()).put("failed", r.failures()).put("idle", r.idle())
        .put("fellBack", r.fallbacks()).put("chains", r.chains()).put("descriptors", r.descriptors()).put("legs", r.legs())
        .put("channelSwitches", r.channelSwitches()).put("maps", r.maps()).put("unmaps", r.unmaps())
        .put("violations", r.violations()).put("wrongBytes", r.wrongBytes())
        .put("modelNanosPerStripe", r.modelNanosPerStripe()).put("hostNanosPerStripe", r.hostNanosPerStripe())
        .put("latencyP50Nanos", row.latencyP50Nanos()).put("latencyP99Nanos", row.latencyP99Nanos())
        .put("modelBytesPerSecond", r.modelBytesPerSecond()).put("dataBytes", r.dataBytes()).put("seed", r.seed())
        .put("eventLogDigest", r.eventLogDigest()).put("domain", row.domain())
        .put("upFrontChains", r.upFrontChains()).put("perLegChains", r.perLegChains())
        .put("softwareChains", r.softwareChains()).put("planMismatches", r.planMismatches())
        .put("failures", r.failures()).put("checkedBytes", r.checks().bytes()).put("checkedPlans", r.checks().plans())
        .put("checkedMappings", r.checks().mappings()).put("checkedFused", r.checks().fused())
        .put("brokenChecks", r.checks().broken()).put("checkedLive", r.checks().live())
        .put("liveWrong", r.checks().liveWrong()).put("firstProblem", r.firstProblem())
        .put("meanLatencyNanos", row.meanLatencyNanos()).put("limitedBy", Limit.of(row.use()).sentence());
    wrongByte(node, r.firstWrongByte());
    ObjectNode kinds = node.putObject("kinds");
    row.kinds().forEach((kind, result) -> kinds.putObject(kind.option()).put("chains", result.chains())
        .put("meanLatencyNanos", result.meanLatencyNanos()));
    ObjectNode use = node.putObject("utilisation");
    row.use().utilisation().forEach(use::put);
    ObjectNode host = node.putObject("hostNanos");
    row.use().hostNanos().forEach((cost, nanos) -> host.put(cost.name().toLowerCase(Locale.ROOT), nanos));
  }

  private static void wrongByte(ObjectNode row, @Nullable WrongByte wrong) {
    if (wrong == null) {
      row.putNull("firstWrongByte");
      return;
    }
    StripeStep step = wrong.step();
    row.putObject("firstWrongByte").put("record", wrong.record()).put("line", wrong.line())
        .put("block", wrong.block().name()).put("offset", wrong.offset()).put("expected", wrong.expected())
        .put("actual", wrong.actual()).put("operation", step == null ? null : step.operation())
        .put("channel", step == null ? null : step.channel()).put("leg", step == null ? null : step.leg())
        .put("fused", wrong.fused()).put("wrongBytesOfStripe", wrong.inStripe());
  }
}
