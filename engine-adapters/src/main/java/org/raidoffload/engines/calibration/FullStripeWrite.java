package org.raidoffload.engines.calibration;

import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.plan.Opcode;

/**
 * RAID-6 full-stripe writes on four data disks: copies and P+Q, by the CPU or by one channel with each operation mapped
 * as Linux does. A row of chunks holds chunk / 4 KiB stripes; what happens once for a row is shared by them. Four numbers
 * (three here, and the CPU's P+Q bandwidth in the profile) are fitted to six published ones.
 */
final class FullStripeWrite {
  private static final int DATA = 4;
  private static final int UNIT = 4096;
  /** Fitted: what md, the block layer and the disks' drivers take of the host for each stripe. */
  private static final double HOST_NANOS = 71_500;
  /** Fitted: the same for each row. */
  private static final double ROW_NANOS = 48_000;
  /** Fitted: the same for each row where operations are asynchronous, beside the engine's own latency. */
  private static final double ASYNCHRONOUS_ROW_NANOS = 112_000;

  private final ChannelDescription channel;
  private final TimingProfile timing;

  FullStripeWrite(ChannelDescription channel) {
    this.channel = channel;
    this.timing = channel.timing();
  }

  /** Bytes of data in a second of model time. */
  double bytesPerSecond(int chunkBytes, boolean hardware) {
    int stripes = chunkBytes / UNIT;
    double row = hardware ? ASYNCHRONOUS_ROW_NANOS + latencyNanos() : ROW_NANOS;
    double stripe = HOST_NANOS + row / stripes + (hardware ? submitNanos() : softwareNanos());
    return DATA * UNIT * 1e9 / stripe;
  }

  private double softwareNanos() {
    return DATA * timing.cpuNanos(Opcode.COPY, 1, UNIT) + timing.cpuNanos(Opcode.PQ, DATA, UNIT);
  }

  /** Host time: maps, descriptors, doorbells, an interrupt for each operation. */
  private double submitNanos() {
    double copyMaps = timing.value(TimingFigure.MAP_TO) + timing.value(TimingFigure.MAP_DIRTY)
        + timing.value(TimingFigure.MAP_FROM);
    double pqMaps = DATA * timing.value(TimingFigure.MAP_TO) + 2 * timing.value(TimingFigure.MAP_BIDIRECTIONAL);
    int blocks = channel.entryArithmetic().entries(Opcode.PQ, DATA, 2, UNIT);
    return DATA * (copyMaps + timing.prepareNanos(1, 1) + timing.doorbellNanos(1))
        + pqMaps + timing.prepareNanos(DATA, blocks) + timing.doorbellNanos(blocks)
        + (DATA + 1) * timing.value(TimingFigure.INTERRUPT);
  }

  /** From the first doorbell to the last interrupt of a stripe that is alone. */
  private double latencyNanos() {
    return DATA * channel.channelNanos(Opcode.COPY, 1, 1, UNIT) + channel.channelNanos(Opcode.PQ, DATA, 2, UNIT)
        + (DATA + 1) * timing.value(TimingFigure.INTERRUPT);
  }
}
