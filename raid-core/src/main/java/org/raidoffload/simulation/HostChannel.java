package org.raidoffload.simulation;

import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.CompletionSink;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.EngineChannel;

/** A channel whose work is done by the host CPU: each descriptor takes host time and ends there and then. */
final class HostChannel implements EngineChannel {
  private final HostModel host;
  private final int number;
  private final ChannelDescription description;
  private final EngineChannel inner;

  HostChannel(HostModel host, int number, ChannelDescription description, EngineChannel inner) {
    this.host = host;
    this.number = number;
    this.description = description;
    this.inner = inner;
  }

  @Override
  public boolean submit(Descriptor descriptor, long cookie) {
    if (!inner.submit(descriptor, cookie)) {
      return false;
    }
    int sources = descriptor.sourceCount();
    host.runs(number, cookie, description.timing().cpuNanos(descriptor.opcode(), sources, descriptor.bytes()),
        (double) descriptor.bytes() * (sources + descriptor.results()));
    return true;
  }

  @Override
  public void doorbell() {
    inner.doorbell();
  }

  @Override
  public int poll(CompletionSink sink) {
    return inner.poll(sink);
  }

  @Override
  public int capacity() {
    return inner.capacity();
  }

  @Override
  public void abort(CompletionSink sink) {
    inner.abort(sink);
  }

  @Override
  public void close() {
    inner.close();
  }
}
