package org.raidoffload.schedule;

/** A live channel's thread: serves its worker, waits when there is nothing, watches deadlines of what is outstanding. */
final class ChannelThread implements Runnable {
  private static final int LOOKS_PER_CLOCK = 256;

  private final SchedulerCore core;
  private final ChannelWorker worker;
  private final Thread thread;
  private volatile boolean finished;

  ChannelThread(SchedulerCore core, ChannelWorker worker, String engine) {
    this.core = core;
    this.worker = worker;
    this.thread = new Thread(this, "raid-offload " + engine + " " + worker.description().name());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Ends the thread once it has nothing left to do, and waits for it. */
  void finish() {
    finished = true;
    worker.ring.wake();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    int idle = 0;
    while (true) {
      if (worker.serve()) {
        idle = 0;
      } else if (worker.outstanding()) {
        idle++;
        if (idle % LOOKS_PER_CLOCK == 0) {
          watchDeadline();
        }
        Thread.onSpinWait();
      } else if (finished) {
        return;
      } else {
        worker.await();
      }
    }
  }

  private void watchDeadline() {
    ChainRun oldest = worker.oldest();
    if (oldest != null && (core.aborting() || oldest.overdue(core.clock.getAsLong()))) {
      worker.reset(core.aborting() ? null : oldest);
    }
  }
}
