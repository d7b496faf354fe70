package org.raidoffload.engines.mvxor;

import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.EngineFamily;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.ModelEngine;
import org.raidoffload.engines.model.SlotTable;

/**
 * mv_xor: two engines of two channels. Linux 6.1 registers at most one engine for each CPU and half as many channels
 * of an engine as there are CPUs; the preset shows the whole silicon.
 */
public final class MvXorFamily implements EngineFamily {

  @Override
  public List<OffloadEngine> engines() {
    return List.of(linux61(), before38());
  }

  private static OffloadEngine linux61() {
    ChannelLimits limits = MvXorLimits.channel(MvXorLimits.DESCRIPTORS_6_1);
    TimingProfile timing = MvXorTiming.kirkwood();
    return new ModelEngine("mv_xor-6.1", List.of("mv_xor"), "mv_xor (Linux 6.1, no mode switches)", false, false,
        List.of(channel("xor0.0", 0, limits, timing), channel("xor0.1", 0, limits, timing),
            channel("xor1.0", 1, limits, timing), channel("xor1.1", 1, limits, timing)));
  }

  /** Each channel is its own platform device, and its own mode register makes copy after xor wait. */
  private static OffloadEngine before38() {
    ChannelLimits limits = MvXorLimits.channel(MvXorLimits.DESCRIPTORS_3_2);
    TimingProfile timing = MvXorTiming.kirkwoodWithModeRegister();
    return new ModelEngine("mv_xor-3.2", List.of(), "mv_xor (Linux 2.6.30 to 3.7, mode register per channel)", false,
        false, List.of(channel("xor0.0", 0, limits, timing), channel("xor0.1", 1, limits, timing),
            channel("xor1.0", 2, limits, timing), channel("xor1.1", 3, limits, timing)));
  }

  private static ChannelDescription channel(String name, int device, ChannelLimits limits, TimingProfile timing) {
    return new ChannelDescription(name, device, limits, SlotTable.one(), timing);
  }
}
