package org.raidoffload.schedule;

import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.EngineChannel;

/** May wrap each channel as it is opened; a simulation puts model time around it. */
@FunctionalInterface
public interface EngineOpener {

  /** The engine's channels as they are. */
  EngineOpener PLAIN = (worker, description, cpu, channel) -> channel;

  /**
   * The channel to use.
   *
   * @param worker the worker's number
   * @param description what the channel is
   * @param cpu whether it is the software engine beside a device
   * @param channel the open channel
   */
  EngineChannel wrap(int worker, ChannelDescription description, boolean cpu, EngineChannel channel);
}
