package org.raidoffload.engines.model;

import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ForwardingEngine;
import org.raidoffload.engine.OffloadEngine;

/** Any engine with other timing profiles; all else is the engine's own. Immutable, as thread-safe as the engine. */
public final class RetimedEngine extends ForwardingEngine {
  private final List<ChannelDescription> channels;

  /** The engine with these channels, which differ from its own in their timing only. */
  public RetimedEngine(OffloadEngine engine, List<ChannelDescription> channels) {
    super(engine);
    this.channels = List.copyOf(channels);
    if (channels.size() != engine.channels().size()) {
      throw new IllegalArgumentException("channels: " + channels.size() + " (" + engine.name() + " has "
          + engine.channels().size() + ")");
    }
  }

  @Override
  public List<ChannelDescription> channels() {
    return channels;
  }

  @Override
  public String toString() {
    return name() + " with other timing";
  }
}
