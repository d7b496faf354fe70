package org.raidoffload.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.raidoffload.cli.workload.BlockRequest.Kind;
import org.raidoffload.cli.workload.TraceProfile;

/** A workload's profile for people and as JSON. */
final class ProfileReport {
  /** Where the values stand in a line. */
  static final int INDENT = 9;

  private static final int MOST_SIZES = 6;
  private static final int MOST_DEVICES = 8;
  private static final double NANOS = 1e9;

  private ProfileReport() {}

  static ObjectNode json(String format, String recognisedBy, TraceProfile p) {
    ObjectNode node = Output.object();
    node.put("format", format).put("recognisedBy", recognisedBy).put("requests", p.requests())
        .put("reads", p.count(Kind.READ)).put("writes", p.count(Kind.WRITE)).put("discards", p.count(Kind.DISCARD))
        .put("flushes", p.count(Kind.FLUSH)).put("bytesRead", p.bytes(Kind.READ))
        .put("bytesWritten", p.bytes(Kind.WRITE)).put("bytesDiscarded", p.bytes(Kind.DISCARD))
        .put("firstTimeNanos", p.firstNanos()).put("lastTimeNanos", p.lastNanos())
        .put("backwardSteps", p.backwardSteps()).put("timeJumps", p.jumps());
    ArrayNode devices = node.putArray("devices");
    p.devices().forEach(devices::add);
    ObjectNode ignored = node.putObject("ignored");
    p.ignored().forEach(ignored::put);
    ArrayNode damaged = node.putArray("damaged");
    p.damaged().forEach(d -> damaged.addObject().put("where", d.where()).put("why", d.why()));
    node.put("damages", p.damages()).put("alignedShare", p.alignedShare()).put("sequentialShare", p.sequentialShare());
    if (p.mostUnderWay() < 0) {
      node.putNull("queueDepthMost").putNull("queueDepthMean");
    } else {
      node.put("queueDepthMost", p.mostUnderWay()).put("queueDepthMean", p.meanUnderWay());
    }
    ObjectNode sizes = node.putObject("sizes");
    p.sizes().forEach((size, count) -> sizes.put(size < 0 ? "other" : Long.toString(size), count));
    ArrayNode remarks = node.putArray("remarks");
    p.remarks().forEach(remarks::add);
    return node;
  }

  static String text(String format, String recognisedBy, TraceProfile p) {
    StringBuilder out = new StringBuilder();
    line(out, "format", format + ", by " + recognisedBy);
    long transfers = Math.max(1, p.count(Kind.READ) + p.count(Kind.WRITE));
    line(out, "requests", p.requests() + ": " + counted(p.count(Kind.READ), "read") + " (" + share(p.count(Kind.READ), transfers)
        + " of transfers, " + bytes(p.bytes(Kind.READ)) + "), " + counted(p.count(Kind.WRITE), "write") + " ("
        + bytes(p.bytes(Kind.WRITE)) + "), " + counted(p.count(Kind.DISCARD), "discard") + ", "
        + p.count(Kind.FLUSH) + (p.count(Kind.FLUSH) == 1 ? " flush" : " flushes"));
    line(out, "time", span(p));
    line(out, "sizes", sizes(p.sizes(), transfers));
    line(out, "aligned", percent(p.alignedShare()) + " to 4 KiB; sequential " + percent(p.sequentialShare()));
    line(out, "depth", p.disordered() ? "not known: the lines are not in the order of their times"
        : p.mostUnderWay() < 0 ? "not recorded" : String.format(Locale.ROOT, "%d at most, %.1f on average",
            p.mostUnderWay(), p.meanUnderWay()));
    List<String> devices = p.devices();
    line(out, "devices", devices.size() + ": " + String.join(" ", devices.subList(0, Math.min(MOST_DEVICES,
        devices.size()))) + (devices.size() > MOST_DEVICES ? " ..." : ""));
    if (p.ignored().isEmpty()) {
      line(out, "ignored", "nothing");
    } else {
      p.ignored().forEach((reason, count) -> line(out, "ignored", count + " x " + reason));
    }
    if (p.damages() > 0) {
      p.damaged().forEach(d -> line(out, "damaged", d.where() + ": " + d.why()));
      line(out, "damaged", counted(p.damages(), "place") + " in all");
    }
    p.remarks().forEach(r -> line(out, "remark", r));
    return out.toString();
  }

  private static String span(TraceProfile p) {
    return String.format(Locale.ROOT, "%.6f to %.6f s: %.6f s; %s back, %s of more than a day",
        p.firstNanos() / NANOS, p.lastNanos() / NANOS, (p.lastNanos() - p.firstNanos()) / NANOS, counted(p.backwardSteps(), "step"),
        counted(p.jumps(), "jump"));
  }

  private static String sizes(Map<Long, Long> sizes, long transfers) {
    String most = sizes.entrySet().stream().sorted(Map.Entry.<Long, Long>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey())).limit(MOST_SIZES)
        .map(e -> (e.getKey() < 0 ? "other" : e.getKey().toString()) + " " + share(e.getValue(), transfers))
        .collect(Collectors.joining(", "));
    return most + (sizes.size() > MOST_SIZES ? ", and " + (sizes.size() - MOST_SIZES) + " other sizes" : "");
  }

  private static String counted(long n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  private static void line(StringBuilder out, String name, String value) {
    out.append(String.format(Locale.ROOT, "%-" + INDENT + "s", name)).append(value).append('\n');
  }

  private static String share(long part, long whole) {
    return percent((double) part / whole);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", share * 100);
  }

  static String bytes(long n) {
    return n < 10_000 ? n + " B" : n < 10_000_000 ? String.format(Locale.ROOT, "%.1f kB", n / 1e3)
        : n < 10_000_000_000L ? String.format(Locale.ROOT, "%.1f MB", n / 1e6)
        : String.format(Locale.ROOT, "%.1f GB", n / 1e9);
  }
}
