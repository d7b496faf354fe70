package org.raidoffload.engines.model;

import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.DescriptorExecutor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.InOrderChannel;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.RingEntryPool;
import org.raidoffload.parity.ParityKernel;

/**
 * An engine that is nothing but data: its channels run descriptors with the caller's kernel, in order, at the times of
 * their profiles. Immutable, thread-safe; two models with the same data are equal.
 *
 * @param name the preset's full name
 * @param aliases other names it answers to
 * @param driver the driver and generation that the limits describe
 * @param coherent whether device and CPU caches see each other's writes
 * @param wholeChainOnly whether a chain must stay on one channel
 * @param channels the channels
 */
public record ModelEngine(
    String name,
    List<String> aliases,
    String driver,
    boolean coherent,
    boolean wholeChainOnly,
    List<ChannelDescription> channels) implements OffloadEngine {

  public ModelEngine {
    aliases = List.copyOf(aliases);
    channels = List.copyOf(channels);
    if (channels.isEmpty()) {
      throw new IllegalArgumentException("channels: none (" + name + " must have at least one)");
    }
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return new InOrderChannel(new DescriptorExecutor(memory, kernel), RingEntryPool.of(channels.get(channel)));
  }
}
