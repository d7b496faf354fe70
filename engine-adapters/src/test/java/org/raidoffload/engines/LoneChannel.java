package org.raidoffload.engines;

import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TestEngine;
import org.raidoffload.parity.ParityKernel;

/** One channel of an engine as an engine of its own, so that placement has no other choice. */
record LoneChannel(OffloadEngine whole, int number) implements TestEngine {

  /** A channel of the given limits that no preset has. */
  static OffloadEngine of(String name, ChannelLimits limits) {
    return new Plain(name, TestEngine.channel(name, 0, limits));
  }

  ChannelDescription channel() {
    return whole.channels().get(number);
  }

  @Override
  public String name() {
    return whole.name() + " " + channel().name();
  }

  @Override
  public String driver() {
    return whole.driver();
  }

  @Override
  public boolean coherent() {
    return whole.coherent();
  }

  @Override
  public List<ChannelDescription> channels() {
    return List.of(channel());
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return whole.open(number, memory, kernel);
  }

  private record Plain(String name, ChannelDescription channel) implements TestEngine {
    @Override
    public List<ChannelDescription> channels() {
      return List.of(channel);
    }
  }
}
