package org.raidoffload.engines.isal;

import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.DescriptorExecutor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.InOrderChannel;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.parity.ParityKernel;

/**
 * The software engine with ISA-L as its kernel, whatever kernel the caller prefers. Immutable, thread-safe; each channel
 * belongs to one thread.
 */
public final class IsalEngine implements OffloadEngine {
  private final List<ChannelDescription> channels;
  private final ParityKernel isal;

  /** One channel; fails with the reason when libisal is absent. */
  public IsalEngine() {
    this(1);
  }

  /** {@code channels} channels; fails with the reason when libisal is absent. */
  public IsalEngine(int channels) {
    this.channels = new SoftwareEngine(channels).channels();
    this.isal = new IsalKernel();
  }

  @Override
  public String name() {
    return "isal";
  }

  @Override
  public List<String> aliases() {
    return List.of();
  }

  @Override
  public String driver() {
    return "ISA-L on the CPU";
  }

  @Override
  public boolean coherent() {
    return true;
  }

  @Override
  public boolean runsOnCpu() {
    return true;
  }

  @Override
  public List<ChannelDescription> channels() {
    return channels;
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return new InOrderChannel(new DescriptorExecutor(memory, isal), channels.get(channel).limits().descriptors());
  }

  @Override
  public String toString() {
    return name();
  }
}
