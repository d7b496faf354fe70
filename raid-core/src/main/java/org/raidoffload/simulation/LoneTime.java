package org.raidoffload.simulation;

import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.plan.Opcode;

/**
 * What a channel alone would take for a descriptor. A chain's descriptors are alike, and most of the arithmetic is
 * divisions, so the answer for the last one is kept. One thread.
 */
final class LoneTime {
  private final ChannelDescription channel;
  private @Nullable Opcode opcode;
  private int sources;
  private int results;
  private long bytes;
  private double nanos;

  LoneTime(ChannelDescription channel) {
    this.channel = channel;
  }

  /** Model time, ns. */
  double nanos(Descriptor d) {
    if (d.opcode() != opcode || d.sourceCount() != sources || d.results() != results || d.bytes() != bytes) {
      opcode = d.opcode();
      sources = d.sourceCount();
      results = d.results();
      bytes = d.bytes();
      nanos = channel.channelNanos(opcode, sources, results, bytes);
    }
    return nanos;
  }
}
