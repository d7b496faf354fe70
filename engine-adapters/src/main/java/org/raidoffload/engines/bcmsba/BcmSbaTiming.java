package org.raidoffload.engines.bcmsba;

import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.HostPlatform;

/** Timing of bcm-sba. */
final class BcmSbaTiming {

  private BcmSbaTiming() {}

  static TimingProfile channel() {
    TimingProfile.Builder timing = TimingProfile.builder()
        .estimate(TimingFigure.PREPARE, 600)
        .estimate(TimingFigure.PREPARE_PER_SLOT, 60)
        .estimate(TimingFigure.DOORBELL, 150)
        .estimate(TimingFigure.FETCH, 250)
        .estimate(TimingFigure.PER_SOURCE, 40)
        .estimate(TimingFigure.READ_BANDWIDTH, 2.5)
        .estimate(TimingFigure.WRITE_BANDWIDTH, 2.5)
        .estimate(TimingFigure.FULL_DUPLEX, 1)
        .estimate(TimingFigure.PQ_FACTOR, 1.2)
        .estimate(TimingFigure.INTERRUPT, 5000)
        .estimate(TimingFigure.CPU_XOR_BANDWIDTH, 4)
        .estimate(TimingFigure.CPU_PQ_BANDWIDTH, 2)
        .estimate(TimingFigure.BUS_BANDWIDTH, 12);
    return HostPlatform.COHERENT_SOC.applyTo(timing).build();
  }
}
