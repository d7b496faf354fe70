package org.raidoffload.engines.example;

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

/** Two channels that copy, xor and make P+Q. Name it in META-INF/services/org.raidoffload.engine.OffloadEngine. */
public record AcmeEngine(String name, List<String> aliases, String driver, boolean coherent,
    List<ChannelDescription> channels) implements OffloadEngine {

  public AcmeEngine() {
    this("acme-1", List.of("acme"), "acme-raid 1.0", true, List.of(channel("acme0"), channel("acme1")));
  }

  private static ChannelDescription channel(String name) {
    ChannelLimits limits = ChannelLimits.builder(512).copy().xor(12).pq(12, PqContinuation.NATIVE)
        .alignment(1, 64, 64).bytes(64, 1 << 20).build();
    TimingProfile timing = TimingProfile.builder().estimate(TimingFigure.READ_BANDWIDTH, 6)
        .set(TimingFigure.INTERRUPT, 3500, "measured on board rev C").build();
    return new ChannelDescription(name, 0, limits, RingEntryArithmetic.ONE, timing);
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return new InOrderChannel(new DescriptorExecutor(memory, kernel), channels.get(channel).limits().descriptors());
  }
}
