package org.raidoffload.schedule;

import java.util.concurrent.locks.LockSupport;

/** A live channel's thread: serves its worker, waits when there is nothing, watches deadlines of what is outstanding. */
final class ChannelThread implements Runnable {
  private static final int LOOKS_PER_CLOCK = 256;
  /** A few milliseconds of looking in vain: the engine is slow or stuck, and the core is better used elsewhere. */
  private static final int LOOKS_BEFORE_REST = 20_000;
  private static final long REST_NANOS = 50_000;

  private final ChannelWorker worker;
  private final Thread thread;
  private volatile boolean finished;

  ChannelThread(ChannelWorker worker, String engine) {
    this.worker = worker;
    this.thread = new Thread(this, "raid-offload " + engine + " " + worker.description().name());
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
    worker.ring.wake();
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
      if (worker.serve()) {
        idle = 0;
      } else if (worker.hasWork()) {
        idle++;
        lookInVain(idle);
      } else if (finished) {
        return;
      } else {
        worker.await();
      }
    }
  }

  private void lookInVain(int looks) {
    if (looks % LOOKS_PER_CLOCK == 0 || looks > LOOKS_BEFORE_REST) {
      worker.watchDeadline();
    }
    if (looks > LOOKS_BEFORE_REST) {
      LockSupport.parkNanos(REST_NANOS);
    } else {
      Thread.onSpinWait();
    }
  }
}
