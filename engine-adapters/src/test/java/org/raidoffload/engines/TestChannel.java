package org.raidoffload.engines;

import org.raidoffload.engine.CompletionSink;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.EngineChannel;

/** A channel around another one, of which a test changes what it likes. */
class TestChannel implements EngineChannel {
  private final EngineChannel inner;

  TestChannel(EngineChannel inner) {
    this.inner = inner;
  }

  @Override
  public boolean submit(Descriptor descriptor, long cookie) {
    return inner.submit(descriptor, cookie);
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
