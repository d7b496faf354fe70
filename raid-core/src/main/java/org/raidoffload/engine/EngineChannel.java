package org.raidoffload.engine;

/**
 * One open channel of an engine: an in-order queue of descriptors. One thread at a time calls it. Order of calls:
 * {@code submit} any number, {@code doorbell}, {@code poll} until all cookies came back, {@code close}.
 */
public interface EngineChannel extends AutoCloseable {

  /**
   * Queues a descriptor. The channel may read it until it completes.
   *
   * @param cookie larger than every cookie before
   * @return false when there is no room for its entries now; nothing was queued
   */
  boolean submit(Descriptor descriptor, long cookie);

  /** Tells the channel to look at what was submitted. */
  void doorbell();

  /**
   * Delivers what has completed, oldest first, at most once each.
   *
   * @return completions delivered
   */
  int poll(CompletionSink sink);

  /**
   * Whether {@link #run} may be used beside submit, doorbell and poll: a channel that computes on the calling thread has
   * nothing to wait for, and need not keep a queue.
   */
  default boolean runsAtOnce() {
    return false;
  }

  /**
   * Runs one descriptor on the calling thread and returns its {@link CompletionStatus}. It is not queued, takes no entry
   * and is never polled.
   *
   * @throws IllegalStateException when the channel does not {@linkplain #runsAtOnce() run at once}, or is closed
   */
  default int run(Descriptor descriptor) {
    throw new IllegalStateException("run on a channel that has to be polled");
  }

  /** Free ring entries. Falls by exactly {@link Descriptor#ringEntries()} at each accepted submit. */
  int capacity();

  /**
   * Resets the channel: every outstanding descriptor is delivered as {@link CompletionStatus#ABORTED} (or as it really
   * ended), and when this returns the engine touches no memory of theirs any more.
   */
  void abort(CompletionSink sink);

  /** Releases the channel; idempotent. Outstanding descriptors must have been polled or aborted before. */
  @Override
  void close();
}
