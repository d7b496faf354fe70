package org.raidoffload.schedule;

import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.DescriptorExecutor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.InOrderChannel;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.engine.SlotArithmetic;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.parity.ParityKernel;

/** One channel that runs everything in small pieces, so that chains are cut into many descriptors. */
final class NarrowEngine implements OffloadEngine {
  @Override
  public String name() {
    return "narrow";
  }

  @Override
  public List<String> aliases() {
    return List.of();
  }

  @Override
  public String driver() {
    return "test";
  }

  @Override
  public boolean coherent() {
    return true;
  }

  @Override
  public List<ChannelDescription> channels() {
    ChannelLimits limits = ChannelLimits.builder(32).copy().xor(3).xorVal(12).pq(3, PqContinuation.NATIVE).pqVal(12)
        .bytes(1, 256).build();
    return List.of(new ChannelDescription("all", 0, limits, SlotArithmetic.ONE, TimingProfile.builder().build()));
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return new InOrderChannel(new DescriptorExecutor(memory, kernel), 32);
  }
}
