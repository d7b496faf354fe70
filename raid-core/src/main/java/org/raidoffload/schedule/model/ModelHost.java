package org.raidoffload.schedule.model;

import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.EngineChannel;

/** What a scheduler in model time is built on. One thread. */
public interface ModelHost {

  /** Model time, ns. */
  long nanos();

  /** Is told what the host does. */
  HostWork work();

  /**
   * Puts model time around a channel.
   *
   * @param channel its number
   * @param cpu whether the host CPU does its work
   */
  EngineChannel wrap(int channel, ChannelDescription description, boolean cpu, EngineChannel inner);

  /** Gets what drives the channels, once, before anything is submitted. */
  void connect(ModelChannels channels);
}
