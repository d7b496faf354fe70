package org.raidoffload.engines.mvxor;

import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.HostPlatform;

/** Timing of mv_xor on Kirkwood (88F6281, 1.2 GHz). */
final class MvXorTiming {
  private static final String BUS =
      "7-cpu.com/cpu/Kirkwood.html: Mbus 64 bit at 200 MHz, 1.6 GB/s";
  /** Drain, interrupt and mode write between copies and xors: Linux 3.2 drivers/dma/mv_xor.c keeps a mode register. */
  private static final double MODE_SWITCH_NANOS = 1500;

  private MvXorTiming() {}

  static TimingProfile kirkwood() {
    return base().build();
  }

  static TimingProfile kirkwoodWithModeRegister() {
    return base().estimate(TimingFigure.MODE_SWITCH, MODE_SWITCH_NANOS).build();
  }

  private static TimingProfile.Builder base() {
    TimingProfile.Builder timing = TimingProfile.builder()
        .estimate(TimingFigure.PREPARE, 700)
        .estimate(TimingFigure.PREPARE_PER_SOURCE, 25)
        .estimate(TimingFigure.DOORBELL, 150)
        .estimate(TimingFigure.FETCH, 300)
        .estimate(TimingFigure.PER_SOURCE, 40)
        .estimate(TimingFigure.READ_BANDWIDTH, 0.9)
        .estimate(TimingFigure.WRITE_BANDWIDTH, 0.9)
        .estimate(TimingFigure.FULL_DUPLEX, 0)
        .estimate(TimingFigure.INTERRUPT, 7000)
        .estimate(TimingFigure.POLL, 400)
        .estimate(TimingFigure.CPU_XOR_BANDWIDTH, 1.0)
        .estimate(TimingFigure.CPU_PQ_BANDWIDTH, 0.15)
        .set(TimingFigure.BUS_BANDWIDTH, 1.6, BUS);
    return HostPlatform.FEROCEON.applyTo(timing);
  }
}
