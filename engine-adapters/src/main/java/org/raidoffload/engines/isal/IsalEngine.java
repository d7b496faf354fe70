package org.raidoffload.engines.isal;

import java.util.function.UnaryOperator;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.ForwardingEngine;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.parity.ParityKernel;

/**
 * The software engine with ISA-L as its kernel, whatever kernel the caller prefers. Immutable, thread-safe; each channel
 * belongs to one thread.
 */
public final class IsalEngine extends ForwardingEngine {
  private final ParityKernel isal;

  /** One channel; fails with the reason when libisal is absent. */
  public IsalEngine() {
    this(1);
  }

  /** {@code channels} channels; fails with the reason when libisal is absent. */
  public IsalEngine(int channels) {
    super(new SoftwareEngine(channels));
    this.isal = new IsalKernel();
  }

  @Override
  public String name() {
    return "isal";
  }

  @Override
  public String driver() {
    return "ISA-L on the CPU";
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return engine().open(channel, memory, isal);
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel,
      UnaryOperator<EngineChannel> around) {
    return engine().open(channel, memory, isal, around);
  }
}
