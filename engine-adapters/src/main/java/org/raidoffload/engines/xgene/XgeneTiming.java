package org.raidoffload.engines.xgene;

import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.HostPlatform;

/** Timing of the X-Gene RAID channel. */
final class XgeneTiming {
  private static final String TWO_PASSES = "Linux 6.1 drivers/dma/xgene-dma.c: P and Q are made in a pass each";

  private XgeneTiming() {}

  static TimingProfile channel() {
    TimingProfile.Builder timing = TimingProfile.builder()
        .estimate(TimingFigure.PREPARE, 500)
        .estimate(TimingFigure.PREPARE_PER_SLOT, 60)
        .estimate(TimingFigure.DOORBELL, 100)
        .estimate(TimingFigure.FETCH, 250)
        .estimate(TimingFigure.PER_SOURCE, 40)
        .estimate(TimingFigure.READ_BANDWIDTH, 2)
        .estimate(TimingFigure.WRITE_BANDWIDTH, 2)
        .estimate(TimingFigure.FULL_DUPLEX, 1)
        .set(TimingFigure.PQ_FACTOR, 2.0, TWO_PASSES)
        .estimate(TimingFigure.INTERRUPT, 5000)
        .estimate(TimingFigure.CPU_XOR_BANDWIDTH, 4)
        .estimate(TimingFigure.CPU_PQ_BANDWIDTH, 2)
        .estimate(TimingFigure.BUS_BANDWIDTH, 12);
    return HostPlatform.COHERENT_SOC.applyTo(timing).build();
  }
}
