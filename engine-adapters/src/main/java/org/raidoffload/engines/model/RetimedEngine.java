package org.raidoffload.engines.model;

import java.util.List;
import java.util.function.UnaryOperator;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.MapFaults;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.parity.ParityKernel;

/** Any engine with other timing profiles; all else is the engine's own. Immutable, as thread-safe as the engine. */
public final class RetimedEngine implements OffloadEngine {
  private final OffloadEngine engine;
  private final List<ChannelDescription> channels;

  /** The engine with these channels, which differ from its own in their timing only. */
  public RetimedEngine(OffloadEngine engine, List<ChannelDescription> channels) {
    this.engine = engine;
    this.channels = List.copyOf(channels);
    if (channels.size() != engine.channels().size()) {
      throw new IllegalArgumentException("channels: " + channels.size() + " (" + engine.name() + " has "
          + engine.channels().size() + ")");
    }
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
    return engine.driver();
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
  public boolean fuses() {
    return engine.fuses();
  }

  @Override
  public MapFaults mapFaults() {
    return engine.mapFaults();
  }

  @Override
  public List<ChannelDescription> channels() {
    return channels;
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return engine.open(channel, memory, kernel);
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel,
      UnaryOperator<EngineChannel> around) {
    return engine.open(channel, memory, kernel, around);
  }

  @Override
  public String toString() {
    return name() + " with other timing";
  }
}
