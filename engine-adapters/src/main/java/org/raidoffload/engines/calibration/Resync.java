package org.raidoffload.engines.calibration;

import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.plan.Opcode;

/**
 * RAID-5 resync of five disks, one stripe at a time: map, validate, wait for the interrupt, unmap. Two numbers are
 * fitted to the two published ones, so this is no prediction: what it holds is that the engine's own share stays
 * plausible.
 */
final class Resync {
  private static final int DISKS = 5;
  private static final int UNIT = 4096;
  /** Fitted: what md, the block layer and the disks' drivers take of the host for each stripe. */
  private static final double HOST_NANOS = 44_000;
  /** Fitted: from the interrupt to the completion by a work queue. */
  private static final double WORK_QUEUE_NANOS = 64_000;

  private final ChannelDescription channel;

  Resync(ChannelDescription channel) {
    this.channel = channel;
  }

  /** Bytes of each disk in a second of model time. */
  double bytesPerSecond(boolean workQueue) {
    return UNIT * 1e9 / (HOST_NANOS + engineNanos() + (workQueue ? WORK_QUEUE_NANOS
        : channel.timing().value(TimingFigure.INTERRUPT)));
  }

  /** Host and channel time of the validation, without the interrupt. */
  private double engineNanos() {
    TimingProfile timing = channel.timing();
    int entries = channel.entryArithmetic().entries(Opcode.XOR_VAL, DISKS, 0, UNIT);
    return DISKS * (timing.value(TimingFigure.MAP_TO) + timing.value(TimingFigure.UNMAP_TO))
        + timing.prepareNanos(DISKS, entries) + timing.doorbellNanos(entries)
        + channel.channelNanos(Opcode.XOR_VAL, DISKS, 0, UNIT);
  }
}
