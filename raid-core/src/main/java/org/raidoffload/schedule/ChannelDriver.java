package org.raidoffload.schedule;

/**
 * What serves the channels of a scheduler: owns the loop, the bound of a batch, fairness among channels, the watch for
 * missed deadlines, waking and draining. A channel by itself does nothing.
 */
interface ChannelDriver {

  /** A leg was issued to a channel's ring. The chain's owner, any thread where there are several. */
  void issued(ServedChannel channel);

  /** A chain waits at a channel that may have no other reason to look. Any thread where there are several. */
  void waits(ServedChannel channel);

  /** Threads that serve channels; 0 where the caller's thread does, or a simulation. */
  default int threads() {
    return 0;
  }

  /** Whether the caller's code is called by the driver, so that waiting for it would be waiting for itself. */
  boolean isDriving();

  /**
   * Serves what there is to serve, where the caller's thread does that.
   *
   * @throws IllegalStateException where it is served otherwise
   */
  boolean poll();

  /** Waits on the caller's thread until a submission that found no room has left. */
  void await(WaitingSubmission submission);

  /** While closing, on the closing thread: serves, or lets others serve, for a moment. */
  void pause();

  /**
   * Serves no more; nothing is in flight.
   *
   * @return false when an engine does not come back from a call
   */
  boolean finish(long patienceNanos);
}
