package org.raidoffload.cli.hazards;

import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.ForwardingEngine;
import org.raidoffload.engine.OffloadEngine;

/**
 * An engine whose channels have few ring entries. With one, a descriptor has run and completed before the next is
 * filled, as where an engine works inside submit. Immutable.
 */
final class ShortRings extends ForwardingEngine {
  private final List<ChannelDescription> channels;

  /**
   * The engine with shorter rings.
   *
   * @param entries most entries of a channel
   */
  ShortRings(OffloadEngine engine, int entries) {
    super(engine);
    this.channels = engine.channels().stream().map(c -> shortened(c, entries)).toList();
  }

  private static ChannelDescription shortened(ChannelDescription c, int entries) {
    ChannelLimits l = c.limits();
    return new ChannelDescription(c.name(), c.device(), new ChannelLimits(l.opcodes(), l.maxXorSources(),
        l.maxXorValSources(), l.maxPqSources(), l.maxPqValSources(), l.pqContinuation(), l.copyAlignment(),
        l.xorAlignment(), l.pqAlignment(), l.minBytes(), l.maxBytes(), Math.min(l.descriptors(), entries)),
        c.entryArithmetic(),
        c.timing(), c.behaviour());
  }

  @Override
  public List<ChannelDescription> channels() {
    return channels;
  }
}
