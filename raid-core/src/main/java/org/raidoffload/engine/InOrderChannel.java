package org.raidoffload.engine;

import org.jspecify.annotations.Nullable;

/**
 * A channel that runs its descriptors in order when it is polled, or on the CPU at once: the executor behind every model
 * and behind {@code software}. One thread at a time; allocates nothing after construction.
 */
public final class InOrderChannel implements EngineChannel {
  private final DescriptorExecutor executor;
  private final @Nullable Descriptor[] queue;
  private final long[] cookies;
  private final int[] firstEntries;
  private final RingEntryPool pool;
  private int head;
  private int size;
  private int issued;
  private final boolean atOnce;
  private boolean closed;

  /**
   * A channel with {@code descriptors} entries.
   *
   * @param executor runs each descriptor
   */
  public InOrderChannel(DescriptorExecutor executor, int descriptors) {
    this(executor, RingEntryPool.counted(descriptors), false);
  }

  /**
   * A channel with all the entries of a pool.
   *
   * @param executor runs each descriptor
   * @param pool empty, and from here on the channel's own
   */
  public InOrderChannel(DescriptorExecutor executor, RingEntryPool pool) {
    this(executor, pool, false);
  }

  private InOrderChannel(DescriptorExecutor executor, RingEntryPool pool, boolean atOnce) {
    this.executor = executor;
    this.atOnce = atOnce;
    this.pool = pool;
    this.queue = new Descriptor[pool.free()];
    this.cookies = new long[queue.length];
    this.firstEntries = new int[queue.length];
  }

  /** A channel of the CPU itself, which also {@linkplain #runsAtOnce() runs at once}. */
  public static InOrderChannel onCpu(DescriptorExecutor executor, int descriptors) {
    return new InOrderChannel(executor, RingEntryPool.counted(descriptors), true);
  }

  @Override
  public boolean runsAtOnce() {
    return atOnce;
  }

  @Override
  public int run(Descriptor descriptor) {
    if (!atOnce) {
      return EngineChannel.super.run(descriptor);
    }
    if (closed) {
      throw new IllegalStateException("run on a closed channel");
    }
    return executor.execute(descriptor);
  }

  @Override
  public boolean submit(Descriptor descriptor, long cookie) {
    if (closed) {
      throw new IllegalStateException("submit of cookie " + cookie + " on a closed channel");
    }
    int firstEntry = size == queue.length ? -1 : pool.take(descriptor);
    if (firstEntry < 0) {
      return false;
    }
    int at = wrapped(head + size);
    firstEntries[at] = firstEntry;
    queue[at] = descriptor;
    cookies[at] = cookie;
    size++;
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
    return pool.free();
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

  /** A division costs more than the rest of a hand-over. */
  private int wrapped(int at) {
    return at >= queue.length ? at - queue.length : at;
  }

  private void complete(CompletionSink sink, boolean run) {
    Descriptor d = queue[head];
    if (d == null) {
      throw new IllegalStateException("channel queue is empty at position " + head);
    }
    long cookie = cookies[head];
    int status = run ? executor.execute(d) : CompletionStatus.ABORTED;
    pool.release(firstEntries[head], d.ringEntries());
    queue[head] = null;
    head = wrapped(head + 1);
    size--;
    issued = Math.max(0, issued - 1);
    sink.completed(cookie, status);
  }
}
