package org.raidoffload.engines.iop13xx;

import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.HostPlatform;

/** Timing of iop13xx (81342, 800 to 1200 MHz). */
final class Iop13xxTiming {
  private static final String MANUAL = "Intel 81341/81342 Developer's Manual 315037-002: P and Q in one pass";

  private Iop13xxTiming() {}

  static TimingProfile adma() {
    TimingProfile.Builder timing = TimingProfile.builder()
        .estimate(TimingFigure.PREPARE, 900)
        .estimate(TimingFigure.PREPARE_PER_SLOT, 60)
        .estimate(TimingFigure.DOORBELL, 200)
        .estimate(TimingFigure.FETCH, 350)
        .estimate(TimingFigure.PER_SOURCE, 0)
        .estimate(TimingFigure.PER_SOURCE_PER_KIB, 60)
        .estimate(TimingFigure.READ_BANDWIDTH, 2.4)
        .estimate(TimingFigure.WRITE_BANDWIDTH, 2.4)
        .estimate(TimingFigure.FULL_DUPLEX, 0)
        .set(TimingFigure.PQ_FACTOR, 1.0, MANUAL)
        .estimate(TimingFigure.INTERRUPT, 6000)
        .estimate(TimingFigure.POLL, 400)
        .estimate(TimingFigure.CPU_XOR_BANDWIDTH, 0.7)
        .estimate(TimingFigure.CPU_PQ_BANDWIDTH, 0.12)
        .estimate(TimingFigure.BUS_BANDWIDTH, 4.3);
    return HostPlatform.XSC3.applyTo(timing).build();
  }
}
