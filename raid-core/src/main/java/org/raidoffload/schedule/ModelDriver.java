package org.raidoffload.schedule;

import org.raidoffload.schedule.model.HostWork;
import org.raidoffload.schedule.model.ModelChannels;

/**
 * A simulation serves the channels, each when the model says so. Nothing may wait here, since time stands still
 * meanwhile. One thread.
 */
final class ModelDriver implements ChannelDriver, ModelChannels {
  private final SchedulerCore core;
  private final HostWork work;
  /** The simulation is inside one of the calls below, in a listener perhaps. */
  private boolean driving;

  ModelDriver(SchedulerCore core) {
    this.core = core;
    this.work = core.work;
  }

  @Override
  public boolean feed(int channel, long upTo) {
    driving = true;
    boolean any = core.channels[channel].feed.feed(upTo);
    driving = false;
    return any;
  }

  @Override
  public boolean take(int channel) {
    driving = true;
    boolean any = core.channels[channel].take();
    driving = false;
    return any;
  }

  @Override
  public boolean admit(int channel) {
    driving = true;
    boolean any = core.channels[channel].admit();
    driving = false;
    return any;
  }

  @Override
  public boolean watch(int channel) {
    driving = true;
    boolean any = core.channels[channel].watch();
    any |= core.expireWaiting();
    driving = false;
    return any;
  }

  @Override
  public long nextDeadline(int channel) {
    return core.channels[channel].nextDeadline();
  }

  @Override
  public boolean refuses(int channel, long upTo) {
    return core.channels[channel].refuses(upTo);
  }

  @Override
  public boolean hasWork(int channel) {
    return core.channels[channel].hasWork();
  }

  /** The ring's own notice has told the simulation when the channel may see it. */
  @Override
  public void issued(ServedChannel channel) {}

  @Override
  public void waits(ServedChannel channel) {
    work.waits(channel.index);
  }

  @Override
  public boolean isDriving() {
    return driving;
  }

  @Override
  public boolean poll() {
    throw new IllegalStateException("poll of a scheduler in model time (its simulation serves the channels)");
  }

  /** Time would stand still meanwhile. */
  @Override
  public void await(WaitingSubmission submission) {
    submission.waitUnattended();
  }

  /** What is left when a simulation is closed has no more time: it is served as fast as it goes. */
  @Override
  public void pause() {
    for (ServedChannel channel : core.channels) {
      channel.serve();
      channel.watch();
    }
    core.expireWaiting();
  }

  @Override
  public boolean finish(long patienceNanos) {
    return true;
  }
}
