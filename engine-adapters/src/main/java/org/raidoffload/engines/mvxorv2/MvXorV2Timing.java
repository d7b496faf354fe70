package org.raidoffload.engines.mvxorv2;

import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.HostPlatform;

/** Timing of mv_xor_v2 on Armada 7K and 8K. */
final class MvXorV2Timing {

  private MvXorV2Timing() {}

  static TimingProfile channel() {
    TimingProfile.Builder timing = TimingProfile.builder()
        .estimate(TimingFigure.PREPARE, 400)
        .estimate(TimingFigure.PREPARE_PER_SOURCE, 20)
        .estimate(TimingFigure.DOORBELL, 80)
        .estimate(TimingFigure.FETCH, 200)
        .estimate(TimingFigure.PER_SOURCE, 20)
        .estimate(TimingFigure.READ_BANDWIDTH, 4)
        .estimate(TimingFigure.WRITE_BANDWIDTH, 4)
        .estimate(TimingFigure.FULL_DUPLEX, 1)
        .estimate(TimingFigure.INTERRUPT, 5000)
        .estimate(TimingFigure.CPU_XOR_BANDWIDTH, 4)
        .estimate(TimingFigure.CPU_PQ_BANDWIDTH, 2)
        .estimate(TimingFigure.BUS_BANDWIDTH, 12);
    return HostPlatform.ARMADA_8K.applyTo(timing).build();
  }
}
