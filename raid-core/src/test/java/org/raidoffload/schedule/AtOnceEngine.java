package org.raidoffload.schedule;

import java.util.List;
import java.util.stream.IntStream;
import org.raidoffload.chain.ChannelClass;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.DescriptorExecutor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.InOrderChannel;
import org.raidoffload.engine.TestEngine;
import org.raidoffload.parity.ParityKernel;

/** Channels that run each descriptor where it is given, as the CPU does. */
record AtOnceEngine(int count) implements TestEngine {
  @Override
  public String name() {
    return "at-once";
  }

  @Override
  public boolean runsOnCpu() {
    return true;
  }

  @Override
  public List<ChannelDescription> channels() {
    return IntStream.range(0, count).mapToObj(i -> TestEngine.channel("cpu" + i, 0, ChannelClass.CPU_LIMITS)).toList();
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return InOrderChannel.onCpu(new DescriptorExecutor(memory, kernel), ChannelClass.CPU_LIMITS.descriptors());
  }
}
