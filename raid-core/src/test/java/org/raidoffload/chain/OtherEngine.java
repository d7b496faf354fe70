package org.raidoffload.chain;

import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.parity.ParityKernel;

/** A test engine under another name, or one that keeps chains whole, or one that completes in any order. */
record OtherEngine(OffloadEngine engine, String name, boolean wholeChainOnly, boolean ordered)
    implements OffloadEngine {

  @Override
  public List<String> aliases() {
    return List.of();
  }

  @Override
  public String driver() {
    return "another";
  }

  @Override
  public boolean coherent() {
    return engine.coherent();
  }

  @Override
  public List<ChannelDescription> channels() {
    return engine.channels();
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return engine.open(channel, memory, kernel);
  }
}
