package org.raidoffload.engine;

import java.util.List;
import org.raidoffload.parity.ParityKernel;

/**
 * What the engines of this module's tests have in common. Channels run each descriptor when they are polled, unless a
 * test's engine opens others.
 */
public interface TestEngine extends OffloadEngine {

  /** A channel with limits and no more to say about it. */
  static ChannelDescription channel(String name, int device, ChannelLimits limits) {
    return new ChannelDescription(name, device, limits, RingEntryArithmetic.ONE, TimingProfile.builder().build());
  }

  @Override
  default String name() {
    return "test";
  }

  @Override
  default List<String> aliases() {
    return List.of();
  }

  @Override
  default String driver() {
    return "test";
  }

  @Override
  default boolean coherent() {
    return true;
  }

  @Override
  default EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return new InOrderChannel(new DescriptorExecutor(memory, kernel), channels().get(channel).limits().descriptors());
  }
}
