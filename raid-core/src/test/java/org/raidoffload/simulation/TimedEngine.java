package org.raidoffload.simulation;

import java.util.List;
import org.raidoffload.engine.ChannelBehaviour;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.RingEntryArithmetic;
import org.raidoffload.engine.TestEngine;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;

/**
 * One channel, or one for copies and one for XORs, of 8 entries on which every operation takes {@value #OPERATION_NANOS} ns whatever it is, and mapping
 * nothing.
 *
 * @param behaviour its driver's
 * @param entries entries of a descriptor
 * @param interruptDelay how long it waits for more completions to tell of, ns
 * @param split whether there are two channels
 */
record TimedEngine(ChannelBehaviour behaviour, RingEntryArithmetic entries, long interruptDelay, boolean split)
    implements TestEngine {
  static final long OPERATION_NANOS = 10_000;
  static final long PREPARE_NANOS = 1_000;
  static final long DOORBELL_NANOS = 100;
  static final long INTERRUPT_NANOS = 3_000;
  static final long POLL_NANOS = 400;

  TimedEngine(ChannelBehaviour behaviour, RingEntryArithmetic entries, long interruptDelay) {
    this(behaviour, entries, interruptDelay, false);
  }

  @Override
  public List<ChannelDescription> channels() {
    if (split) {
      return List.of(
          new ChannelDescription("copies", 0, ChannelLimits.builder(8).copy().build(), entries, timing(), behaviour),
          new ChannelDescription("xors", 1, ChannelLimits.builder(8).xor(8).build(), entries, timing(), behaviour));
    }
    ChannelLimits limits = ChannelLimits.builder(8).copy().xor(8).build();
    return List.of(new ChannelDescription("one", 0, limits, entries, timing(), behaviour));
  }

  private TimingProfile timing() {
    TimingProfile.Builder timing = TimingProfile.builder();
    for (TimingFigure free : List.of(TimingFigure.MAP_TO, TimingFigure.MAP_FROM, TimingFigure.MAP_BIDIRECTIONAL,
        TimingFigure.UNMAP_TO, TimingFigure.UNMAP_FROM, TimingFigure.UNMAP_BIDIRECTIONAL, TimingFigure.PER_SOURCE)) {
      timing.set(free, 0, "test");
    }
    for (TimingFigure fast : List.of(TimingFigure.READ_BANDWIDTH, TimingFigure.WRITE_BANDWIDTH,
        TimingFigure.BUS_BANDWIDTH)) {
      timing.set(fast, 1e9, "test");
    }
    return timing.set(TimingFigure.FETCH, OPERATION_NANOS, "test").set(TimingFigure.PREPARE, PREPARE_NANOS, "test")
        .set(TimingFigure.DOORBELL, DOORBELL_NANOS, "test").set(TimingFigure.INTERRUPT, INTERRUPT_NANOS, "test")
        .set(TimingFigure.POLL, POLL_NANOS, "test")
        .set(TimingFigure.INTERRUPT_DELAY, (double) interruptDelay, "test").build();
  }
}
