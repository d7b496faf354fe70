package org.raidoffload.simulation;

import org.raidoffload.engine.CompletionSink;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.EngineChannel;

/** Completes what it is given without touching a byte: separates the cost of the scheduler from that of the data. */
final class NullChannel implements EngineChannel {
  private final long[] cookies;
  private int head;
  private int size;

  NullChannel(int descriptors) {
    cookies = new long[descriptors];
  }

  @Override
  public boolean submit(Descriptor descriptor, long cookie) {
    if (size == cookies.length) {
      return false;
    }
    cookies[head + size < cookies.length ? head + size : head + size - cookies.length] = cookie;
    size++;
    return true;
  }

  @Override
  public void doorbell() {}

  @Override
  public int poll(CompletionSink sink) {
    int n = size;
    for (int i = 0; i < n; i++) {
      long cookie = cookies[head];
      head = head + 1 == cookies.length ? 0 : head + 1;
      size--;
      sink.completed(cookie, CompletionStatus.OK);
    }
    return n;
  }

  @Override
  public int capacity() {
    return cookies.length - size;
  }

  @Override
  public void abort(CompletionSink sink) {
    while (size > 0) {
      long cookie = cookies[head];
      head = head + 1 == cookies.length ? 0 : head + 1;
      size--;
      sink.completed(cookie, CompletionStatus.ABORTED);
    }
  }

  @Override
  public void close() {}
}
