package org.raidoffload.engines.ppc44x;

import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.HostPlatform;

/** Timing of 440SPe (533 to 800 MHz). */
final class Ppc44xTiming {
  private static final String FITTED = "fitted to the software figures of Yuri Tikhonov, md-raid6-accel, 2007-12-04";
  private static final String WXOR = "Linux 6.1 drivers/dma/ppc4xx/adma.c: each source is xored into the result";

  private Ppc44xTiming() {}

  /** DMA0 and DMA1: every source is a command block that reads and writes each result. */
  static TimingProfile dma() {
    return base()
        .estimate(TimingFigure.PREPARE_PER_SLOT, 250)
        .estimate(TimingFigure.DOORBELL, 0)
        .estimate(TimingFigure.DOORBELL_PER_SLOT, 150)
        .estimate(TimingFigure.FETCH, 300)
        .estimate(TimingFigure.PER_SOURCE, 0)
        .estimate(TimingFigure.READ_BANDWIDTH, 1.2)
        .estimate(TimingFigure.WRITE_BANDWIDTH, 1.2)
        .set(TimingFigure.PQ_READS_RESULT, 1, WXOR)
        .build();
  }

  static TimingProfile xorCore() {
    return base()
        .estimate(TimingFigure.PREPARE_PER_SLOT, 120)
        .estimate(TimingFigure.DOORBELL, 200)
        .estimate(TimingFigure.FETCH, 350)
        .estimate(TimingFigure.PER_SOURCE, 50)
        .estimate(TimingFigure.READ_BANDWIDTH, 1.6)
        .estimate(TimingFigure.WRITE_BANDWIDTH, 1.6)
        .build();
  }

  private static TimingProfile.Builder base() {
    TimingProfile.Builder timing = TimingProfile.builder()
        .estimate(TimingFigure.PREPARE, 900)
        .estimate(TimingFigure.FULL_DUPLEX, 1)
        .estimate(TimingFigure.INTERRUPT, 6000)
        .estimate(TimingFigure.POLL, 400)
        .estimate(TimingFigure.CPU_XOR_BANDWIDTH, 0.6)
        .set(TimingFigure.CPU_PQ_BANDWIDTH, 0.053, FITTED)
        .estimate(TimingFigure.BUS_BANDWIDTH, 2.7);
    return HostPlatform.PPC440SPE.applyTo(timing);
  }
}
