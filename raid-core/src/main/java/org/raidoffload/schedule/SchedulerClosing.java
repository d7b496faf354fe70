package org.raidoffload.schedule;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Ends a scheduler: takes no more, drains, aborts what does not end by itself, closes the channels. Any thread. */
final class SchedulerClosing {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final SchedulerCore core;
  private final ChannelDriver driver;
  private final long patienceNanos;
  private final ReentrantLock closing = new ReentrantLock();
  private boolean closed;

  SchedulerClosing(SchedulerCore core) {
    this(core, PATIENCE_NANOS);
  }

  /**
   * What closes a scheduler once.
   *
   * @param patienceNanos how long it waits for chains to end by themselves, then for aborted ones, then for threads
   */
  SchedulerClosing(SchedulerCore core, long patienceNanos) {
    this.core = core;
    this.patienceNanos = patienceNanos;
    this.driver = core.driver;
  }

  void close() {
    refuseListeners("close");
    closing.lock();
    try {
      if (!closed) {
        drain();
        closed = true;
        closeAll(List.of(core.channels), null);
      }
    } finally {
      closing.unlock();
    }
  }

  void closeNow() {
    refuseListeners("closeNow");
    core.stopAccepting();
    core.abort();
    close();
  }

  private void refuseListeners(String call) {
    if (driver.isDriving()) {
      throw new IllegalStateException(call + " was called by a listener, on a channel's thread (call it on another)");
    }
  }

  /** Throws when something is still in flight; another close then tries again. */
  private void drain() {
    core.stopAccepting();
    long start = System.nanoTime();
    boolean retired = core.retireFree();
    while (!retired && System.nanoTime() - start < 2 * patienceNanos) {
      if (System.nanoTime() - start > patienceNanos) {
        core.abort();
      }
      driver.pause();
      retired = core.retireFree();
    }
    core.abort();
    boolean finished = driver.finish(patienceNanos);
    if (!retired || !finished) {
      throw new IllegalStateException("close: " + core.notRetired() + " chains did not end within "
          + TimeUnit.NANOSECONDS.toSeconds(2 * patienceNanos) + " s (an engine does not come back from a call)");
    }
  }

  /** A scheduler could not be built: ends the threads that were started and closes the channels that were opened. */
  static void undo(SchedulerCore core, List<ServedChannel> channels, Throwable reason) {
    if (core.driver != null && !core.driver.finish(PATIENCE_NANOS)) {
      reason.addSuppressed(new IllegalStateException("an engine does not come back from a call"));
    }
    closeAll(channels, reason);
  }

  /**
   * Closes every channel.
   *
   * @param reason what made it necessary, which gets what is thrown here as suppressed; or null to throw it
   */
  static void closeAll(List<ServedChannel> channels, @Nullable Throwable reason) {
    RuntimeException failed = null;
    for (ServedChannel channel : channels) {
      try {
        channel.feed.close();
      } catch (RuntimeException | Error thrown) {
        if (reason != null) {
          reason.addSuppressed(thrown);
        } else if (failed != null) {
          failed.addSuppressed(thrown);
        } else {
          failed = new IllegalStateException("channel " + channel.description().name() + " could not be closed",
              thrown);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
