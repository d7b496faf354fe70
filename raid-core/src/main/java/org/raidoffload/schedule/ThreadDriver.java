package org.raidoffload.schedule;

import java.util.ArrayList;
import java.util.List;
import org.raidoffload.ring.ConsumerWait;

/** Threads serve the channels, one each or several each; see {@link ChannelThread}. */
final class ThreadDriver implements ChannelDriver {
  private final List<ChannelThread> threads = new ArrayList<>();

  /**
   * Starts the threads. The software engine beside a device is idle but for fallbacks, so it shares the last one.
   *
   * @param waits one for each thread, those that the channels' rings wake
   */
  ThreadDriver(SchedulerCore core, ConsumerWait[] waits, String engine) {
    for (int t = 0; t < waits.length; t++) {
      List<ServedChannel> served = new ArrayList<>();
      for (ServedChannel channel : core.channels) {
        boolean software = channel.index == core.channels.length - 1;
        if (software ? t == waits.length - 1 : channel.index % waits.length == t) {
          served.add(channel);
        }
      }
      threads.add(new ChannelThread(core, served, waits[t], engine));
    }
  }

  void start() {
    threads.forEach(ChannelThread::start);
  }

  @Override
  public int threads() {
    return threads.size();
  }

  /** Publishing woke the thread. */
  @Override
  public void issued(ServedChannel channel) {}

  @Override
  public void waits(ServedChannel channel) {
    channel.wake();
  }

  @Override
  public boolean isDriving() {
    for (ChannelThread thread : threads) {
      if (thread.isCurrent()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean poll() {
    throw new IllegalStateException("poll of a scheduler whose channels are served by threads (build it inline)");
  }

  @Override
  public void await(WaitingSubmission submission) {
    submission.park();
  }

  @Override
  public void pause() {
    ChannelThread.rest();
  }

  @Override
  public boolean finish(long patienceNanos) {
    boolean all = true;
    for (ChannelThread thread : threads) {
      all &= thread.finish(patienceNanos);
    }
    return all;
  }
}
