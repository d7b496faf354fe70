package org.raidoffload.engines.idxd;

import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.HostPlatform;

/** Timing of a DSA work queue: no figure was found, all are estimates after I/OAT. */
final class IdxdTiming {

  private IdxdTiming() {}

  static TimingProfile channel() {
    TimingProfile.Builder timing = TimingProfile.builder()
        .estimate(TimingFigure.PREPARE, 180)
        .estimate(TimingFigure.DOORBELL, 100)
        .estimate(TimingFigure.FETCH, 250)
        .estimate(TimingFigure.PER_SOURCE, 30)
        .estimate(TimingFigure.READ_BANDWIDTH, 8)
        .estimate(TimingFigure.WRITE_BANDWIDTH, 8)
        .estimate(TimingFigure.FULL_DUPLEX, 1)
        .estimate(TimingFigure.INTERRUPT, 4000)
        .estimate(TimingFigure.CPU_XOR_BANDWIDTH, 8)
        .estimate(TimingFigure.CPU_PQ_BANDWIDTH, 5)
        .estimate(TimingFigure.BUS_BANDWIDTH, 20);
    return HostPlatform.X86.applyTo(timing).build();
  }
}
