package org.raidoffload.cli.compare;

import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ForwardingEngine;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.software.SoftwareEngine;

/**
 * The CPU of an engine's own host: what would do the work if the engine did not. It copies and makes parity one
 * operation after the other, as md does, at the bandwidths of the engine's timing profile. Immutable.
 */
public final class HostCpu extends ForwardingEngine {
  private final String name;
  private final List<ChannelDescription> channels;

  private HostCpu(SoftwareEngine cpu, OffloadEngine engine) {
    super(cpu);
    this.name = engine.name() + "-host-cpu";
    TimingProfile host = engine.channels().getFirst().timing();
    ChannelDescription own = cpu.channels().getFirst();
    TimingProfile.Builder timing = own.timing().toBuilder();
    for (TimingFigure figure : List.of(TimingFigure.CPU_XOR_BANDWIDTH, TimingFigure.CPU_PQ_BANDWIDTH,
        TimingFigure.BUS_BANDWIDTH)) {
      timing.set(figure, host.value(figure), host.figure(figure).source());
    }
    this.channels = List.of(own.withTiming(timing.build()));
  }

  /** The CPU beside an engine. */
  public static NamedEngine of(NamedEngine engine) {
    return new NamedEngine(engine.name() + " CPU", new HostCpu(new SoftwareEngine(), engine.engine()));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> aliases() {
    return List.of();
  }

  /** md runs one operation after the other. */
  @Override
  public boolean fuses() {
    return false;
  }

  @Override
  public List<ChannelDescription> channels() {
    return channels;
  }

  @Override
  public String toString() {
    return name;
  }
}
