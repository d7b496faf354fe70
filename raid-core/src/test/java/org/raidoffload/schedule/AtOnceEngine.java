package org.raidoffload.schedule;

import java.util.List;
import java.util.stream.IntStream;
import org.raidoffload.chain.ChannelClass;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.DescriptorExecutor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.InOrderChannel;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.SlotArithmetic;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.parity.ParityKernel;

/** Channels that run each descriptor where it is given, as the CPU does. */
record AtOnceEngine(int count) implements OffloadEngine {
  @Override
  public String name() {
    return "at-once";
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
  public boolean runsOnCpu() {
    return true;
  }

  @Override
  public List<ChannelDescription> channels() {
    return IntStream.range(0, count).mapToObj(i -> new ChannelDescription("cpu" + i, 0, ChannelClass.CPU_LIMITS,
        SlotArithmetic.ONE, TimingProfile.builder().build())).toList();
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return InOrderChannel.onCpu(new DescriptorExecutor(memory, kernel), ChannelClass.CPU_LIMITS.descriptors());
  }
}
