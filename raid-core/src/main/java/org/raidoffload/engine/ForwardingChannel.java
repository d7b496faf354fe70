package org.raidoffload.engine;

/**
 * A channel that is another one in everything: the base for channels that change some of it, as {@link ForwardingEngine}
 * is for engines. It is always polled, also around one that {@linkplain #runsAtOnce() runs at once}: what a subclass
 * changes of {@link #submit} and {@link #poll} would be passed by otherwise. One thread at a time, as every channel.
 */
public abstract class ForwardingChannel implements EngineChannel {
  private final EngineChannel channel;

  /** A channel that is {@code channel} until a subclass says otherwise. */
  protected ForwardingChannel(EngineChannel channel) {
    this.channel = channel;
  }

  @Override
  public boolean submit(Descriptor descriptor, long cookie) {
    return channel.submit(descriptor, cookie);
  }

  @Override
  public void doorbell() {
    channel.doorbell();
  }

  @Override
  public int poll(CompletionSink sink) {
    return channel.poll(sink);
  }

  @Override
  public int capacity() {
    return channel.capacity();
  }

  @Override
  public void abort(CompletionSink sink) {
    channel.abort(sink);
  }

  @Override
  public void close() {
    channel.close();
  }
}
