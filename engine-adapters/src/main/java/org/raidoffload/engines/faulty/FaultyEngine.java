package org.raidoffload.engines.faulty;

import java.util.List;
import java.util.function.UnaryOperator;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.MapFaults;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.parity.ParityKernel;

/**
 * An engine that does what another one does, except where a plan says otherwise. Immutable; each opened channel counts
 * its operations for itself.
 */
public final class FaultyEngine implements OffloadEngine {
  private final OffloadEngine engine;
  private final FaultPlan plan;

  public FaultyEngine(OffloadEngine engine, FaultPlan plan) {
    this.engine = engine;
    this.plan = plan;
  }

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public List<String> aliases() {
    return engine.aliases();
  }

  @Override
  public String driver() {
    return engine.driver() + " with " + (plan.faults().size() + plan.failingMaps().size()) + " faults, seed "
        + plan.seed();
  }

  @Override
  public boolean coherent() {
    return engine.coherent();
  }

  @Override
  public boolean wholeChainOnly() {
    return engine.wholeChainOnly();
  }

  @Override
  public boolean runsOnCpu() {
    return engine.runsOnCpu();
  }

  @Override
  public List<ChannelDescription> channels() {
    return engine.channels();
  }

  @Override
  public MapFaults mapFaults() {
    return plan.mapFaults();
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return open(channel, memory, kernel, UnaryOperator.identity());
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel,
      UnaryOperator<EngineChannel> around) {
    FaultSchedule schedule = new FaultSchedule(plan, channel, engine.channels().get(channel).behaviour().onError());
    return new FaultyChannel(engine.open(channel, memory, kernel, around), schedule, memory);
  }

  @Override
  public String toString() {
    return name() + " with faults";
  }
}
