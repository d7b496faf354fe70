package org.raidoffload.engine;

import org.jspecify.annotations.Nullable;

/**
 * A channel that runs its descriptors in order when it is polled: the executor behind every model and behind
 * {@code software}. One thread at a time; allocates nothing after construction.
 */
public final class InOrderChannel implements EngineChannel {
  private final DescriptorExecutor executor;
  private final @Nullable Descriptor[] queue;
  private final long[] cookies;
  private final int capacity;
  private int head;
  private int size;
  private int issued;
  private int slotsInUse;
  private boolean closed;

  /**
   * A channel with {@code descriptors} slots.
   *
   * @param executor runs each descriptor
   */
  public InOrderChannel(DescriptorExecutor executor, int descriptors) {
    this.executor = executor;
    this.capacity = descriptors;
    this.queue = new Descriptor[descriptors];
    this.cookies = new long[descriptors];
  }

  @Override
  public boolean submit(Descriptor descriptor, long cookie) {
    if (closed) {
      throw new IllegalStateException("submit of cookie " + cookie + " on a closed channel");
    }
    if (descriptor.slots() > capacity()) {
      return false;
    }
    int at = (head + size) % queue.length;
    queue[at] = descriptor;
    cookies[at] = cookie;
    size++;
    slotsInUse += descriptor.slots();
    return true;
  }

  @Override
  public void doorbell() {
    issued = size;
  }

  @Override
  public int poll(CompletionSink sink) {
    int delivered = 0;
    while (issued > 0) {
      complete(sink, true);
      delivered++;
    }
    return delivered;
  }

  @Override
  public int capacity() {
    return capacity - slotsInUse;
  }

  @Override
  public void abort(CompletionSink sink) {
    while (size > 0) {
      complete(sink, false);
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  private void complete(CompletionSink sink, boolean run) {
    Descriptor d = queue[head];
    if (d == null) {
      throw new IllegalStateException("channel queue is empty at position " + head);
    }
    long cookie = cookies[head];
    int status = run ? executor.execute(d) : CompletionStatus.ABORTED;
    queue[head] = null;
    head = (head + 1) % queue.length;
    size--;
    issued = Math.max(0, issued - 1);
    slotsInUse -= d.slots();
    sink.completed(cookie, status);
  }
}
