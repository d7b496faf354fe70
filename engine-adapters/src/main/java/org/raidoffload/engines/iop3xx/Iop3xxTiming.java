package org.raidoffload.engines.iop3xx;

import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.HostPlatform;

/** Timing of iop321 (600 MHz) and iop331 (up to 800 MHz). */
final class Iop3xxTiming {

  private Iop3xxTiming() {}

  /** Internal bus of 64 bit at 200 MHz. */
  static TimingProfile iop32x() {
    return channel(0.8, 1.6);
  }

  /** Internal bus of 64 bit at 266 MHz. */
  static TimingProfile iop33x() {
    return channel(1.2, 2.1);
  }

  private static TimingProfile channel(double bandwidth, double bus) {
    TimingProfile.Builder timing = TimingProfile.builder()
        .estimate(TimingFigure.PREPARE, 1200)
        .estimate(TimingFigure.PREPARE_PER_SLOT, 80)
        .estimate(TimingFigure.DOORBELL, 200)
        .estimate(TimingFigure.FETCH, 500)
        .estimate(TimingFigure.PER_SOURCE, 0)
        .estimate(TimingFigure.PER_SOURCE_PER_KIB, 80)
        .estimate(TimingFigure.READ_BANDWIDTH, bandwidth)
        .estimate(TimingFigure.WRITE_BANDWIDTH, bandwidth)
        .estimate(TimingFigure.FULL_DUPLEX, 0)
        .estimate(TimingFigure.INTERRUPT, 9000)
        .estimate(TimingFigure.POLL, 400)
        .estimate(TimingFigure.CPU_XOR_BANDWIDTH, 0.4)
        .estimate(TimingFigure.CPU_PQ_BANDWIDTH, 0.08)
        .estimate(TimingFigure.BUS_BANDWIDTH, bus);
    return HostPlatform.XSCALE.applyTo(timing).build();
  }
}
