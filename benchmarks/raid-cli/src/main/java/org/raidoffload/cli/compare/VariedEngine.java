package org.raidoffload.cli.compare;

import java.util.ArrayList;
import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.ForwardingEngine;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;

/** An engine whose maps cost more or less, or whose channels take fewer sources: for what-if runs. Immutable. */
final class VariedEngine extends ForwardingEngine {
  private static final List<TimingFigure> MAPPING = List.of(TimingFigure.MAP_TO, TimingFigure.MAP_FROM,
      TimingFigure.MAP_BIDIRECTIONAL, TimingFigure.MAP_DIRTY, TimingFigure.UNMAP_TO, TimingFigure.UNMAP_FROM,
      TimingFigure.UNMAP_BIDIRECTIONAL);
  /** Fewer cannot be split: a step keeps its result as one source. */
  private static final int FEWEST_SOURCES = 4;

  private final List<ChannelDescription> channels;

  private VariedEngine(OffloadEngine engine, List<ChannelDescription> channels) {
    super(engine);
    this.channels = channels;
  }

  /**
   * The engine with changes; an engine on the CPU stays as it is.
   *
   * @param mapCost factor on what maps and unmaps cost
   * @param maxSources most sources of a descriptor, or 0 for the engine's own limits
   */
  static OffloadEngine of(OffloadEngine engine, double mapCost, int maxSources) {
    if (!(mapCost >= 0) || Double.isInfinite(mapCost)) {
      throw new IllegalArgumentException("map-cost: " + mapCost + " (must be a factor of 0 or more)");
    }
    if (maxSources != 0 && (maxSources < FEWEST_SOURCES || maxSources > ChannelLimits.MAXIMUM_SOURCES)) {
      throw new IllegalArgumentException("max-sources: " + maxSources + " (must be " + FEWEST_SOURCES + " to "
          + ChannelLimits.MAXIMUM_SOURCES + ")");
    }
    if (engine.runsOnCpu() || (mapCost == 1 && maxSources == 0)) {
      return engine;
    }
    List<ChannelDescription> channels = new ArrayList<>();
    for (ChannelDescription c : engine.channels()) {
      channels.add(new ChannelDescription(c.name(), c.device(), maxSources == 0 ? c.limits() : limited(c.limits(),
          maxSources), c.entryArithmetic(), timing(c.timing(), mapCost), c.behaviour()));
    }
    return new VariedEngine(engine, List.copyOf(channels));
  }

  private static TimingProfile timing(TimingProfile own, double mapCost) {
    TimingProfile.Builder timing = own.toBuilder();
    for (TimingFigure figure : MAPPING) {
      timing.set(figure, own.value(figure) * mapCost, TimingProfile.ESTIMATE + ", varied");
    }
    return timing.build();
  }

  private static ChannelLimits limited(ChannelLimits own, int most) {
    return new ChannelLimits(own.opcodes(), Math.min(most, own.maxXorSources()), Math.min(most, own.maxXorValSources()),
        Math.min(most, own.maxPqSources()), Math.min(most, own.maxPqValSources()), own.pqContinuation(),
        own.copyAlignment(), own.xorAlignment(), own.pqAlignment(), own.minBytes(), own.maxBytes(), own.descriptors());
  }

  @Override
  public List<ChannelDescription> channels() {
    return channels;
  }

  @Override
  public String toString() {
    return name() + ", varied";
  }
}
