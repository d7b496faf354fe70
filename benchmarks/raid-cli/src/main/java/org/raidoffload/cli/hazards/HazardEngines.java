package org.raidoffload.cli.hazards;

import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.engine.RingEntryArithmetic;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.ModelEngine;

/** Small engines that show one thing each. */
final class HazardEngines {

  /** Runs everything, few sources at a time, continuing with three sources lost, as iop-adma. */
  static final OffloadEngine EIGHT_WIDE = engine("one-channel-8-wide", ChannelLimits.builder(64).copy().xor(8)
      .xorVal(8).pq(8, PqContinuation.EMULATED).pqVal(8).build());

  /** Copies and XORs, no P+Q, as mv_xor. */
  static final OffloadEngine WITHOUT_PQ = engine("one-channel-no-pq", ChannelLimits.builder(64).copy().xor(8).build());

  private HazardEngines() {}

  private static OffloadEngine engine(String name, ChannelLimits limits) {
    return new ModelEngine(name, List.of(), "made up for the scenario", false, false,
        List.of(new ChannelDescription("chan0", 0, limits, RingEntryArithmetic.ONE, TimingProfile.builder().build())));
  }
}
