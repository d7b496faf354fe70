package org.raidoffload.cli.compare;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.raidoffload.simulation.HostCost;
import org.raidoffload.simulation.Simulation;

/**
 * How long each resource of a simulation was busy, ns of model time.
 *
 * @param modelNanos from the first submission to the last result
 * @param hostNanos the host's work, by what it went into
 * @param busNanos the memory bus
 * @param channelNanos each channel of the engine
 */
public record ResourceUse(double modelNanos, Map<HostCost, Double> hostNanos, double busNanos,
    Map<String, Double> channelNanos) {

  /** What a simulation that has ended used. */
  public static ResourceUse of(Simulation simulation) {
    Map<HostCost, Double> host = new EnumMap<>(HostCost.class);
    for (HostCost cost : HostCost.values()) {
      host.put(cost, simulation.hostNanos(cost));
    }
    Map<String, Double> channels = new LinkedHashMap<>();
    for (int worker = 0; worker < simulation.scheduler().channels(); worker++) {
      double busy = simulation.channelBusyNanos(worker);
      if (busy > 0) {
        channels.put(simulation.scheduler().channel(worker).name(), busy);
      }
    }
    return new ResourceUse(simulation.nanos(), host, simulation.busBusyNanos(), channels);
  }

  /** Share of the time that each resource worked, 0 to 1, by name. */
  public Map<String, Double> utilisation() {
    Map<String, Double> all = new LinkedHashMap<>();
    all.put("host", hostNanos.values().stream().mapToDouble(n -> n).sum() / modelNanos);
    all.put("bus", busNanos / modelNanos);
    channelNanos.forEach((name, nanos) -> all.put("channel " + name, nanos / modelNanos));
    return all;
  }

  /** What the most of the host's time went into. */
  public HostCost costliest() {
    return hostNanos.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse(HostCost.CPU);
  }
}
