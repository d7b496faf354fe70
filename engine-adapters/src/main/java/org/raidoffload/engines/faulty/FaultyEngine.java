package org.raidoffload.engines.faulty;

import java.util.function.UnaryOperator;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.ForwardingEngine;
import org.raidoffload.engine.MapFaults;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.parity.ParityKernel;

/**
 * An engine that does what another one does, except where a plan says otherwise. Immutable; each opened channel counts
 * its operations for itself.
 */
public final class FaultyEngine extends ForwardingEngine {
  private final FaultPlan plan;

  public FaultyEngine(OffloadEngine engine, FaultPlan plan) {
    super(engine);
    this.plan = plan;
  }

  @Override
  public String driver() {
    return engine().driver() + " with " + (plan.faults().size() + plan.failingMaps().size()) + " faults, seed "
        + plan.seed();
  }

  /**
   * As the engine behind, unless a fault is for one opcode: a fused step stands for several, and such a fault would
   * never find the copies in it. A fault for any opcode counts and strikes a fused step as one operation.
   */
  @Override
  public boolean fuses() {
    return engine().fuses() && plan.faults().stream().allMatch(fault -> fault.opcode() == null);
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
    FaultSchedule schedule = new FaultSchedule(plan, channel, channels().get(channel).behaviour().onError());
    return new FaultyChannel(engine().open(channel, memory, kernel, around), schedule, memory);
  }

  @Override
  public String toString() {
    return name() + " with faults";
  }
}
