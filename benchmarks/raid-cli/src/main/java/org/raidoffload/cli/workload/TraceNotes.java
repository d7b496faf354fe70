package org.raidoffload.cli.workload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.raidoffload.replay.TraceFormatException;

/** What a reader left out of a trace and why, what was damaged, and what it assumed. One thread. */
final class TraceNotes {
  private static final int NAMED_DAMAGE = 20;
  private static final int NAMED_REASONS = 64;

  /**
   * A place that could not be read.
   *
   * @param where file and line or byte
   * @param why what is wrong there
   */
  record Damage(String where, String why) {}

  final DeviceNames devices = new DeviceNames();
  final TimeLine time = new TimeLine();
  final DepthMeter depth = new DepthMeter();
  private final boolean lenient;
  private final Map<String, long[]> ignored = new LinkedHashMap<>();
  private final List<Damage> damaged = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private long damages;

  TraceNotes(boolean lenient) {
    this.lenient = lenient;
  }

  /** Counts something that is no request. */
  void ignore(String reason) {
    long[] count = ignored.get(reason);
    if (count == null) {
      count = ignored.size() < NAMED_REASONS ? new long[1] : ignored.getOrDefault("other", new long[1]);
      ignored.put(ignored.size() < NAMED_REASONS ? reason : "other", count);
    }
    count[0]++;
  }

  /**
   * Counts damage, or refuses it.
   *
   * @throws TraceFormatException unless the trace is read leniently
   */
  void damage(String where, String why) {
    if (!lenient) {
      throw new TraceFormatException(where + ": " + why + " (--lenient counts damage and goes on)");
    }
    damages++;
    if (damaged.size() < NAMED_DAMAGE) {
      damaged.add(new Damage(where, why));
    }
  }

  /** Says something about how the trace was read, once. */
  void remark(String sentence) {
    if (!remarks.contains(sentence)) {
      remarks.add(sentence);
    }
  }

  Map<String, Long> ignored() {
    Map<String, Long> all = new LinkedHashMap<>();
    ignored.forEach((reason, count) -> all.put(reason, count[0]));
    return all;
  }

  List<Damage> damaged() {
    return List.copyOf(damaged);
  }

  /** Places that could not be read; may be more than {@link #damaged} names. */
  long damages() {
    return damages;
  }

  List<String> remarks() {
    return List.copyOf(remarks);
  }
}
