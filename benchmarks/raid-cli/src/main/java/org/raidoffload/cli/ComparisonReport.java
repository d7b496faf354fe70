package org.raidoffload.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.compare.Answer;
import org.raidoffload.cli.compare.ComparisonRow;
import org.raidoffload.cli.compare.Judge;
import org.raidoffload.cli.compare.Limit;
import org.raidoffload.cli.compare.MeasuredCpu;
import org.raidoffload.cli.report.TextTable;
import org.raidoffload.cli.report.Wrapping;
import org.raidoffload.cli.workload.StripeKind;
import org.raidoffload.cli.workload.StripeWorkload;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.replay.ReplayReport;

/**
 * What a comparison found, in each form.
 *
 * @param chains what ran
 * @param records how many
 * @param rows with as many chains in flight as there is room for
 * @param timed the same at the times of the trace, if it has any
 * @param judge the rows beside their hosts' CPUs
 * @param measured this machine's CPU on the same chains, live, or null
 */
record ComparisonReport(WorkloadOptions.Chains chains, long records, List<ComparisonRow> rows,
    List<ComparisonRow> timed, Judge judge, @Nullable MeasuredCpu measured) {
  private static final int KIB = 1024;

  /** The document: the rows alone for a chain trace, else with workload and verdict. */
  Object json() {
    StripeWorkload workload = chains.workload();
    if (workload == null) {
      return ReportJson.rows(rows);
    }
    ObjectNode document = Output.object();
    ObjectNode profile = ProfileReport.json(chains.format(), chains.recognisedBy(), workload.profile());
    ObjectNode made = profile.putObject("chains");
    chains.source().kinds().forEach((kind, n) -> made.put(kind.option(), n));
    ObjectNode events = profile.putObject("cache");
    chains.source().events().forEach(events::put);
    document.set("workload", profile);
    document.set("rows", ReportJson.rows(rows, judge));
    document.set("hostCpus", ReportJson.rows(judge.cpus()));
    document.set("timed", ReportJson.rows(timed));
    ReportJson.verdict(document, judge.answer());
    if (measured != null) {
      document.putObject("measured").put("what", "this machine's CPU, live")
          .put("queueDepth", measured.queueDepth()).put("chains", measured.chains())
          .put("wrongBytes", measured.wrongBytes()).put("measuredNanosPerStripe", measured.nanosPerStripe())
          .put("measuredBytesPerSecond", measured.bytesPerSecond());
    }
    return document;
  }

  /** The rows for a spreadsheet. */
  String csv() {
    StringBuilder out = new StringBuilder("engine,strategy,queueDepth,domain,chains,modelNanosPerStripe,"
        + "hostNanosPerStripe,meanLatencyNanos,latencyP50Nanos,latencyP99Nanos,modelBytesPerSecond,dataBytes,"
        + "timesOwnCpu,hostTimesOwnCpu,descriptors,legs,channelSwitches,maps,unmaps,violations,wrongBytes,limitedBy,"
        + "seed,eventLogDigest\n");
    judge.cpus().forEach(row -> csv(out, row));
    rows.forEach(row -> csv(out, row));
    return out.toString();
  }

  private void csv(StringBuilder out, ComparisonRow row) {
    ReplayReport r = row.report();
    boolean beside = judge.cpu(row).isPresent();
    out.append(row.engine()).append(',').append(r.strategy()).append(',').append(r.queueDepth()).append(',')
        .append(row.domain()).append(',').append(r.chains()).append(',').append(r.modelNanosPerStripe()).append(',')
        .append(r.hostNanosPerStripe()).append(',').append(row.meanLatencyNanos()).append(',')
        .append(row.latencyP50Nanos()).append(',').append(row.latencyP99Nanos()).append(',')
        .append(r.modelBytesPerSecond()).append(',').append(r.dataBytes()).append(',')
        .append(beside ? judge.timesCpu(row) : "").append(',').append(beside ? judge.hostTimes(row) : "").append(',')
        .append(r.descriptors()).append(',').append(r.legs()).append(',').append(r.channelSwitches()).append(',')
        .append(r.maps()).append(',').append(r.unmaps()).append(',').append(r.violations()).append(',')
        .append(r.wrongBytes()).append(',').append(Limit.of(row.use()).brief()).append(',').append(r.seed()).append(',')
        .append(r.eventLogDigest()).append('\n');
  }

  /** What the workload is and which chains it made; empty for a chain trace. */
  String workload() {
    StripeWorkload workload = chains.workload();
    if (workload == null) {
      return "";
    }
    StringBuilder out = new StringBuilder();
    if (workload.profile().requests() > 0) {
      out.append(ProfileReport.text(chains.format(), chains.recognisedBy(), workload.profile()));
    }
    ArrayGeometry g = workload.options().geometry();
    out.append("array    RAID-").append(g.level().number()).append(", ").append(g.disks()).append(" disks, ")
        .append(g.layout().mdadmName()).append(", chunk ").append(g.chunkBytes() / KIB).append(" KiB").append(workload.options().failed().isEmpty() ? ""
        : ", failed disks " + workload.options().failed()).append('\n');
    out.append("chains   ").append(records).append(": ").append(chains.source().kinds().entrySet().stream()
        .map(e -> share(e, records)).collect(Collectors.joining(", "))).append('\n');
    Map<String, Long> events = chains.source().events();
    if (!events.isEmpty()) {
      out.append("cache    ").append(events.entrySet().stream().map(e -> e.getValue() + " " + words(e.getKey(), e.getValue()))
          .collect(Collectors.joining(", "))).append('\n');
    }
    return out.append('\n').toString();
  }

  private static String share(Map.Entry<StripeKind, Long> kind, long all) {
    return String.format(Locale.ROOT, "%d %s (%.1f %%)", kind.getValue(), kind.getKey().option(),
        100.0 * kind.getValue() / all);
  }

  private static String words(String name, long n) {
    String several = name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    return n == 1 ? several.replaceFirst("(miss)?e?s\\b", "$1") : several;
  }

  /** The tables. */
  String text(boolean wide) {
    ComparisonTable table = new ComparisonTable(rows);
    StringBuilder out = new StringBuilder(Wrapping.lines(workload(), ProfileReport.INDENT));
    out.append(table.render(judge)).append(ComparisonTable.LEGEND);
    String kinds = table.byKind(judge);
    if (!kinds.isEmpty()) {
      out.append("\nby kind of chain, one engine's latency against its own CPU's (x CPU, depth ")
          .append(table.smallestDepth()).append("):\n").append(kinds);
    }
    if (measured != null) {
      out.append('\n').append(Wrapping.lines(String.format(Locale.ROOT, "measured, not modelled: this machine's CPU runs "
          + "these chains at %.0f MB/s, %.2f us each (depth %d, %d wrong bytes)", measured.bytesPerSecond() / 1e6,
          measured.nanosPerStripe() / 1000, measured.queueDepth(), measured.wrongBytes()), 2));
    }
    if (!timed.isEmpty()) {
      out.append("\nat the trace's own times:\n").append(timedTable());
    }
    if (wide) {
      out.append('\n').append(table.wide());
    }
    return out.toString();
  }

  private String timedTable() {
    TextTable table = TextTable.of("<engine", "<strategy", "depth", "MB/s", "mean us", "p50 us", "p99 us", "host busy");
    for (ComparisonRow row : timed) {
      table.row(row.engine(), row.report().strategy(), row.report().queueDepth(),
          String.format(Locale.ROOT, "%.2f", row.report().modelBytesPerSecond() / 1e6), micros(row.meanLatencyNanos()),
          micros((double) row.latencyP50Nanos()), micros((double) row.latencyP99Nanos()),
          String.format(Locale.ROOT, "%.2f %%", 100 * row.report().hostNanos() / row.report().modelNanos()));
    }
    return table.render();
  }

  private static String micros(double nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1000);
  }

  /** The answer in sentences, at most 80 columns wide. */
  String answer() {
    Answer verdict = judge.answer();
    if (verdict == null) {
      return "";
    }
    return Wrapping.lines(String.join("\n", verdict.sentences()) + "\n" + (measured == null
        ? "this machine's own CPU: not measured (--measure runs the same chains on it, live)" : against(measured)), 2);
  }

  /** This machine beside the fastest of the engines' hosts and the best engine. */
  private String against(MeasuredCpu here) {
    double best = rows.stream().filter(r -> judge.cpu(r).isPresent()).mapToDouble(r -> r.report().modelBytesPerSecond())
        .max().orElse(0);
    return String.format(Locale.ROOT, "this machine's own CPU, measured: %.0f MB/s on the same chains, %.2f x the model of "
        + "the best engine above", here.bytesPerSecond() / 1e6, here.bytesPerSecond() / best);
  }
}
