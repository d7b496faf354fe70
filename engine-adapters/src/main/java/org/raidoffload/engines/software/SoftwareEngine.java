package org.raidoffload.engines.software;

import java.util.ArrayList;
import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.DescriptorExecutor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.InOrderChannel;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.engine.RingEntryArithmetic;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.parity.ParityKernel;

/**
 * The engine that runs every opcode on the CPU with the caller's kernel, on the caller's own memory. Immutable,
 * thread-safe; each channel belongs to one thread.
 */
public final class SoftwareEngine implements OffloadEngine {
  /** Descriptors of a channel: one for each fused chain of a default pool, few enough to stay in the cache. */
  public static final int DESCRIPTORS = 64;

  private final List<ChannelDescription> channels;

  /** One channel. */
  public SoftwareEngine() {
    this(1);
  }

  /** {@code channels} channels, which work side by side where threads serve them. */
  public SoftwareEngine(int channels) {
    if (channels < 1) {
      throw new IllegalArgumentException("channels: " + channels + " (must be at least 1)");
    }
    List<ChannelDescription> all = new ArrayList<>();
    for (int i = 0; i < channels; i++) {
      all.add(new ChannelDescription("cpu" + i, 0, limits(), RingEntryArithmetic.ONE, timing()));
    }
    this.channels = List.copyOf(all);
  }

  private static ChannelLimits limits() {
    int sources = ChannelLimits.MAXIMUM_SOURCES;
    return ChannelLimits.builder(DESCRIPTORS).copy().zero().xor(sources).xorVal(sources)
        .pq(sources, PqContinuation.NATIVE).pqVal(sources).build();
  }

  private static TimingProfile timing() {
    TimingProfile.Builder timing = TimingProfile.builder();
    for (TimingFigure free : List.of(TimingFigure.FETCH, TimingFigure.INTERRUPT, TimingFigure.MAP_TO,
        TimingFigure.MAP_FROM, TimingFigure.MAP_BIDIRECTIONAL, TimingFigure.UNMAP_TO, TimingFigure.UNMAP_FROM,
        TimingFigure.UNMAP_BIDIRECTIONAL, TimingFigure.PREPARE_PER_SOURCE)) {
      timing.set(free, 0, "a call on the CPU has none");
    }
    return timing.estimate(TimingFigure.PREPARE, 100)
        .estimate(TimingFigure.DOORBELL, 20)
        .estimate(TimingFigure.PER_SOURCE, 5)
        .estimate(TimingFigure.READ_BANDWIDTH, 8)
        .estimate(TimingFigure.WRITE_BANDWIDTH, 8)
        .estimate(TimingFigure.FULL_DUPLEX, 1)
        .estimate(TimingFigure.PQ_FACTOR, 1.6)
        .estimate(TimingFigure.POLL, 20)
        .estimate(TimingFigure.CPU_XOR_BANDWIDTH, 8)
        .estimate(TimingFigure.CPU_PQ_BANDWIDTH, 5)
        .estimate(TimingFigure.BUS_BANDWIDTH, 20)
        .build();
  }

  @Override
  public String name() {
    return "software";
  }

  @Override
  public List<String> aliases() {
    return List.of();
  }

  @Override
  public String driver() {
    return "ParityKernel on the CPU";
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
  public boolean fuses() {
    return true;
  }

  @Override
  public List<ChannelDescription> channels() {
    return channels;
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return InOrderChannel.onCpu(new DescriptorExecutor(memory, kernel),
        channels.get(channel).limits().descriptors());
  }
}
