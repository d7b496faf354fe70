package org.raidoffload.schedule;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.raidoffload.ring.ConsumerWait;

/**
 * A live thread that serves one channel or several: what their rings hold, completions, deadlines of what is
 * outstanding. A leg that goes on to a channel of the same thread is handed over without waking anybody.
 */
final class ChannelThread implements Runnable {
  private static final int LOOKS_PER_CLOCK = 256;
  /** A few milliseconds of looking in vain: the engine is slow or stuck, and the core is better used elsewhere. */
  private static final int LOOKS_BEFORE_REST = 20_000;
  private static final long REST_NANOS = 50_000;

  private final ChannelWorker[] workers;
  private final ConsumerWait wait;
  private final BooleanSupplier published = this::anyPublished;
  private final Thread thread;
  private volatile boolean finished;

  /**
   * A thread, not yet started.
   *
   * @param workers those whose rings wake {@code wait}
   */
  ChannelThread(List<ChannelWorker> workers, ConsumerWait wait, String engine) {
    this.workers = workers.toArray(new ChannelWorker[0]);
    this.wait = wait;
    this.thread = new Thread(this, "raid-offload " + engine + " "
        + workers.stream().map(w -> w.description().name()).collect(Collectors.joining("+")));
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Whether the caller is this thread. */
  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Ends the thread once it has nothing left to do, and waits for it, whether interrupted or not. */
  void finish() {
    finished = true;
    wait.stop();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    int idle = 0;
    while (true) {
      if (serve()) {
        idle = 0;
      } else if (hasWork()) {
        idle++;
        lookInVain(idle);
      } else if (finished) {
        return;
      } else {
        wait.await(published);
      }
    }
  }

  private boolean serve() {
    boolean any = false;
    for (ChannelWorker worker : workers) {
      any |= worker.serve();
    }
    return any;
  }

  private boolean hasWork() {
    for (ChannelWorker worker : workers) {
      if (worker.hasWork()) {
        return true;
      }
    }
    return false;
  }

  private boolean anyPublished() {
    for (ChannelWorker worker : workers) {
      if (worker.refused()) {
        return true;
      }
    }
    return false;
  }

  private void lookInVain(int looks) {
    if (looks % LOOKS_PER_CLOCK == 0 || looks > LOOKS_BEFORE_REST) {
      for (ChannelWorker worker : workers) {
        worker.watchDeadline();
      }
    }
    if (looks > LOOKS_BEFORE_REST) {
      LockSupport.parkNanos(REST_NANOS);
    } else {
      Thread.onSpinWait();
    }
  }
}
