package org.raidoffload.engines.fslraid;

import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.HostPlatform;

/** Timing of fsl_raid on QorIQ P5020. */
final class FslRaidTiming {

  private FslRaidTiming() {}

  static TimingProfile channel() {
    TimingProfile.Builder timing = TimingProfile.builder()
        .estimate(TimingFigure.PREPARE, 500)
        .estimate(TimingFigure.PREPARE_PER_SOURCE, 20)
        .estimate(TimingFigure.DOORBELL, 0)
        .estimate(TimingFigure.DOORBELL_PER_SLOT, 100)
        .estimate(TimingFigure.FETCH, 300)
        .estimate(TimingFigure.PER_SOURCE, 40)
        .estimate(TimingFigure.READ_BANDWIDTH, 2)
        .estimate(TimingFigure.WRITE_BANDWIDTH, 2)
        .estimate(TimingFigure.FULL_DUPLEX, 1)
        .estimate(TimingFigure.PQ_FACTOR, 1.1)
        .estimate(TimingFigure.INTERRUPT, 5000)
        .estimate(TimingFigure.CPU_XOR_BANDWIDTH, 2)
        .estimate(TimingFigure.CPU_PQ_BANDWIDTH, 1)
        .estimate(TimingFigure.BUS_BANDWIDTH, 10);
    return HostPlatform.COHERENT_SOC.applyTo(timing).build();
  }
}
