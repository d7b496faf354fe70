package org.raidoffload.engines.mvxor;

import java.util.List;
import org.raidoffload.engine.ChannelBehaviour;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.EngineFamily;
import org.raidoffload.engine.ErrorOutcome;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.ModelEngine;
import org.raidoffload.engines.model.SlotTable;

/**
 * mv_xor: two engines of two channels. Linux 6.1 registers at most one engine for each CPU and half as many channels
 * of an engine as there are CPUs; the preset shows the whole silicon.
 */
public final class MvXorFamily implements EngineFamily {
  /**
   * Starts by itself at the first pending descriptor (Linux 6.1 drivers/dma/mv_xor.h, MV_XOR_THRESHOLD); an error
   * leaves the descriptor without its success bit (drivers/dma/mv_xor.c).
   */
  private static final ChannelBehaviour LINUX_6_1 = ChannelBehaviour.PLAIN.withKickSlots(1)
      .onError(ErrorOutcome.NEVER_COMPLETES, "cause bits for address, protection, parity and bus: registers are "
          + "printed, the descriptor never shows success, and the client's 5 s wait ends in a panic");
  private static final ChannelBehaviour BEFORE_3_8 = LINUX_6_1.withoutInterruptDescriptor()
      .onError(ErrorOutcome.STOPS_HOST, "address decode errors are ignored; any other cause is a BUG");

  @Override
  public List<OffloadEngine> engines() {
    return List.of(linux61(), before38());
  }

  private static OffloadEngine linux61() {
    ChannelLimits limits = MvXorLimits.channel(MvXorLimits.DESCRIPTORS_6_1);
    TimingProfile timing = MvXorTiming.kirkwood();
    return new ModelEngine("mv_xor-6.1", List.of("mv_xor"), "mv_xor (Linux 6.1, no mode switches)", false, false,
        List.of(channel("xor0.0", 0, limits, timing, LINUX_6_1),
            channel("xor0.1", 0, limits, timing, LINUX_6_1),
            channel("xor1.0", 1, limits, timing, LINUX_6_1),
            channel("xor1.1", 1, limits, timing, LINUX_6_1)));
  }

  /** Each channel is its own platform device, and its own mode register makes copy after xor wait. */
  private static OffloadEngine before38() {
    ChannelLimits limits = MvXorLimits.channel(MvXorLimits.DESCRIPTORS_3_2);
    TimingProfile timing = MvXorTiming.kirkwoodWithModeRegister();
    return new ModelEngine("mv_xor-3.2", List.of(), "mv_xor (Linux 2.6.30 to 3.7, mode register per channel)", false,
        false, List.of(channel("xor0.0", 0, limits, timing, BEFORE_3_8),
            channel("xor0.1", 1, limits, timing, BEFORE_3_8),
            channel("xor1.0", 2, limits, timing, BEFORE_3_8),
            channel("xor1.1", 3, limits, timing, BEFORE_3_8)));
  }

  private static ChannelDescription channel(String name, int device, ChannelLimits limits, TimingProfile timing,
      ChannelBehaviour behaviour) {
    return new ChannelDescription(name, device, limits, SlotTable.one(), timing, behaviour);
  }
}
