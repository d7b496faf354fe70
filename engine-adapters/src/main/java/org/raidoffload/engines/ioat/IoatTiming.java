package org.raidoffload.engines.ioat;

import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.HostPlatform;

/** Timing of I/OAT on a Xeon or Atom host without an IOMMU. */
final class IoatTiming {

  private IoatTiming() {}

  static TimingProfile version1() {
    TimingProfile.Builder timing = TimingProfile.builder()
        .estimate(TimingFigure.PREPARE, 300)
        .estimate(TimingFigure.DOORBELL, 120)
        .estimate(TimingFigure.FETCH, 400)
        .estimate(TimingFigure.PER_SOURCE, 0)
        .estimate(TimingFigure.READ_BANDWIDTH, 1.5)
        .estimate(TimingFigure.WRITE_BANDWIDTH, 1.5)
        .estimate(TimingFigure.FULL_DUPLEX, 0)
        .estimate(TimingFigure.INTERRUPT, 6000)
        .estimate(TimingFigure.POLL, 200)
        .estimate(TimingFigure.CPU_XOR_BANDWIDTH, 4)
        .estimate(TimingFigure.CPU_PQ_BANDWIDTH, 2)
        .estimate(TimingFigure.BUS_BANDWIDTH, 6.4);
    return HostPlatform.X86.applyTo(timing).build();
  }

  static TimingProfile version3() {
    TimingProfile.Builder timing = TimingProfile.builder()
        .estimate(TimingFigure.PREPARE, 180)
        .estimate(TimingFigure.PREPARE_PER_SLOT, 40)
        .estimate(TimingFigure.DOORBELL, 100)
        .estimate(TimingFigure.FETCH, 250)
        .estimate(TimingFigure.PER_SOURCE, 30)
        .estimate(TimingFigure.READ_BANDWIDTH, 3.2)
        .estimate(TimingFigure.WRITE_BANDWIDTH, 3.2)
        .estimate(TimingFigure.FULL_DUPLEX, 1)
        .estimate(TimingFigure.PQ_FACTOR, 1.1)
        .estimate(TimingFigure.INTERRUPT, 4000)
        .estimate(TimingFigure.POLL, 60)
        .estimate(TimingFigure.CPU_XOR_BANDWIDTH, 8)
        .estimate(TimingFigure.CPU_PQ_BANDWIDTH, 5)
        .estimate(TimingFigure.BUS_BANDWIDTH, 20);
    return HostPlatform.X86.applyTo(timing).build();
  }
}
