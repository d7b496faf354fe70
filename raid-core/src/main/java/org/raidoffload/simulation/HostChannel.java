package org.raidoffload.simulation;

import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.ForwardingChannel;

/** A channel whose work is done by the host CPU: each descriptor takes host time and ends there and then. */
final class HostChannel extends ForwardingChannel {
  private final HostModel host;
  private final int number;
  private final ChannelDescription description;

  HostChannel(HostModel host, int number, ChannelDescription description, EngineChannel inner) {
    super(inner);
    this.host = host;
    this.number = number;
    this.description = description;
  }

  @Override
  public boolean submit(Descriptor descriptor, long cookie) {
    if (!super.submit(descriptor, cookie)) {
      return false;
    }
    int sources = descriptor.sourceCount();
    host.runs(number, cookie, description.timing().cpuNanos(descriptor.opcode(), sources, descriptor.bytes()),
        (double) descriptor.bytes() * (sources + descriptor.results()));
    return true;
  }
}
