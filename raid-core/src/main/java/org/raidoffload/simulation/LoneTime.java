package org.raidoffload.simulation;

import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.plan.Opcode;

/**
 * What a channel alone would take for a descriptor. A chain's descriptors of one opcode are alike, and most of the
 * arithmetic is divisions, so the answer for the last one of each opcode is kept. One thread.
 */
final class LoneTime {
  private final ChannelDescription channel;
  private final Known[] known = new Known[Opcode.values().length];

  private static final class Known {
    private int sources = -1;
    private int results;
    private long bytes;
    private double nanos;
  }

  LoneTime(ChannelDescription channel) {
    this.channel = channel;
    for (int i = 0; i < known.length; i++) {
      known[i] = new Known();
    }
  }

  /** Model time, ns. */
  double nanos(Descriptor d) {
    Known last = known[d.opcode().ordinal()];
    if (d.sourceCount() != last.sources || d.results() != last.results || d.bytes() != last.bytes) {
      last.sources = d.sourceCount();
      last.results = d.results();
      last.bytes = d.bytes();
      last.nanos = channel.channelNanos(d.opcode(), last.sources, last.results, last.bytes);
    }
    return last.nanos;
  }
}
