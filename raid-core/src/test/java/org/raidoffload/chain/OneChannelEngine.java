package org.raidoffload.chain;

import java.util.List;
import java.util.stream.IntStream;
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

/** A test engine with channels of the given limits, each its own device. */
public record OneChannelEngine(List<ChannelLimits> limits) implements OffloadEngine {

  public static OneChannelEngine of(ChannelLimits... limits) {
    return new OneChannelEngine(List.of(limits));
  }

  /** One channel that runs everything within source limits. */
  public static OneChannelEngine ofSources(int xorSources, int pqSources, PqContinuation continuation) {
    return of(ChannelLimits.builder(64).copy().xor(xorSources).xorVal(xorSources).pq(pqSources, continuation)
        .pqVal(Math.max(3, pqSources)).build());
  }

  @Override
  public String name() {
    return "test";
  }

  @Override
  public List<String> aliases() {
    return List.of();
  }

  @Override
  public String driver() {
    return "none";
  }

  @Override
  public boolean coherent() {
    return true;
  }

  @Override
  public List<ChannelDescription> channels() {
    return IntStream.range(0, limits.size()).mapToObj(i -> new ChannelDescription("ch" + i, i,
        limits.get(i), SlotArithmetic.ONE, TimingProfile.builder().build())).toList();
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return new InOrderChannel(new DescriptorExecutor(memory, kernel), limits.get(channel).descriptors());
  }
}
