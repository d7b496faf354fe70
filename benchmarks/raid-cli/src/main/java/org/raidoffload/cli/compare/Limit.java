package org.raidoffload.cli.compare;

import java.util.Locale;
import java.util.Map;
import org.raidoffload.simulation.HostCost;

/**
 * What keeps a run from being faster: the resource that was busiest, or nothing but waiting where none was busy.
 *
 * @param resource host, bus or a channel
 * @param share of the time that it worked, 0 to 1
 * @param cost what the most of the host's work was
 * @param costShare of the host's work, 0 to 1
 */
public record Limit(String resource, double share, HostCost cost, double costShare) {
  private static final double BUSY = 0.85;

  /** The limit of a run. */
  public static Limit of(ResourceUse use) {
    Map.Entry<String, Double> busiest = use.utilisation().entrySet().stream().max(Map.Entry.comparingByValue())
        .orElseThrow();
    HostCost cost = use.costliest();
    double host = use.hostNanos().values().stream().mapToDouble(n -> n).sum();
    return new Limit(busiest.getKey(), busiest.getValue(), cost, host == 0 ? 0 : use.hostNanos().get(cost) / host);
  }

  /** In a word or two, for a table. */
  public String brief() {
    if (share < BUSY) {
      return "waiting";
    }
    return resource.equals("host") ? "CPU " + step(cost) : resource.replace("channel ", "");
  }

  /** For a sentence. */
  public String sentence() {
    String busy = String.format(Locale.ROOT, "%.0f %% busy", share * 100);
    if (share < BUSY) {
      return "waiting for one step after the other (nothing is busier than the " + resource + ", " + busy + ")";
    }
    return resource.equals("host") ? String.format(Locale.ROOT, "the host CPU (%s; %.0f %% of its work goes into %s)",
        busy, costShare * 100, longStep(cost)) : "the " + resource + " (" + busy + ")";
  }

  private static String step(HostCost cost) {
    return switch (cost) {
      case MAP -> "maps";
      case UNMAP -> "unmaps";
      case PREPARE -> "descr.";
      case DOORBELL -> "bells";
      case INTERRUPT -> "irqs";
      case POLL -> "polls";
      case CPU -> "parity";
    };
  }

  private static String longStep(HostCost cost) {
    return switch (cost) {
      case MAP -> "mapping";
      case UNMAP -> "unmapping";
      case PREPARE -> "building descriptors";
      case DOORBELL -> "ringing doorbells";
      case INTERRUPT -> "interrupts";
      case POLL -> "polling";
      case CPU -> "copies and parity";
    };
  }
}
