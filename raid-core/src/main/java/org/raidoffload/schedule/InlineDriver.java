package org.raidoffload.schedule;

import org.raidoffload.request.FailureReason;

/** The caller's thread serves every channel in turn, in {@link #poll}: no hand-over, no wake-up. One thread. */
final class InlineDriver implements ChannelDriver {
  /** While something happens at each poll: how many go by between two looks at deadlines. */
  private static final int POLLS_PER_WATCH = 16;

  private final SchedulerCore core;
  /** Something was issued or waits since the channel was last found without work. */
  private final boolean[] stirred;
  private int disturbances;
  private int polls;
  private boolean polling;

  InlineDriver(SchedulerCore core, int channels) {
    this.core = core;
    this.stirred = new boolean[channels];
  }

  @Override
  public void issued(ServedChannel channel) {
    stirred[channel.index] = true;
  }

  @Override
  public void waits(ServedChannel channel) {
    stirred[channel.index] = true;
  }

  @Override
  public boolean isDriving() {
    return polling;
  }

  /** Called by code that it calls itself, it does nothing. */
  @Override
  public boolean poll() {
    if (polling) {
      return false;
    }
    polling = true;
    try {
      return serveAll();
    } finally {
      polling = false;
    }
  }

  private boolean serveAll() {
    boolean any = false;
    if (disturbances != core.disturbances()) {
      disturbances = core.disturbances();
      any = watch();
    }
    for (ServedChannel channel : core.channels) {
      if (stirred[channel.index]) {
        boolean happened = channel.serve();
        stirred[channel.index] = happened || channel.hasWork();
        any |= happened;
      }
    }
    if (!any || ++polls % POLLS_PER_WATCH == 0) {
      any |= watch();
    }
    return any;
  }

  private boolean watch() {
    boolean any = false;
    for (ServedChannel channel : core.channels) {
      any |= channel.watch();
    }
    any |= core.expireWaiting();
    return any;
  }

  @Override
  public void await(WaitingSubmission submission) {
    core.room.add(submission);
    while (!submission.left()) {
      if (Thread.currentThread().isInterrupted()) {
        submission.withdraw(FailureReason.CANCELLED);
      } else if (submission.overdue(core.clock.getAsLong())) {
        submission.withdraw(FailureReason.TIMEOUT);
      } else {
        poll();
      }
    }
  }

  @Override
  public void pause() {
    if (!poll()) {
      Thread.onSpinWait();
    }
  }

  @Override
  public boolean finish(long patienceNanos) {
    return true;
  }
}
