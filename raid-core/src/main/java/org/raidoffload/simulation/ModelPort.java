package org.raidoffload.simulation;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.schedule.model.HostWork;
import org.raidoffload.schedule.model.ModelChannels;
import org.raidoffload.schedule.model.ModelHost;

/** What a scheduler in model time is built on: its clock, its host, and model time around its channels. One thread. */
final class ModelPort implements ModelHost {
  private final Agenda agenda;
  private final HostModel host;
  private final MemoryBus bus;
  private final @Nullable TimelineRecorder recorder;
  private final SimulationOptions options;
  private @Nullable TimedChannel[] timed = {};
  private @Nullable ModelChannels channels;

  ModelPort(Agenda agenda, HostModel host, MemoryBus bus, @Nullable TimelineRecorder recorder, SimulationOptions options) {
    this.agenda = agenda;
    this.host = host;
    this.bus = bus;
    this.recorder = recorder;
    this.options = options;
  }

  /** Inside host work the scheduler's clock is the host's, which runs ahead of the events by what it has done. */
  @Override
  public long nanos() {
    return Math.max(agenda.clock.getAsLong(), host.nanos());
  }

  @Override
  public HostWork work() {
    return host;
  }

  @Override
  public EngineChannel wrap(int number, ChannelDescription description, boolean cpu, EngineChannel inner) {
    EngineChannel moving = options.movesBytes() ? inner : new NullChannel(description.limits().descriptors());
    if (cpu) {
      add(null);
      return new HostChannel(host, number, description, moving);
    }
    TimedChannel channel = new TimedChannel(agenda, bus, recorder, number, description, moving,
        options);
    add(channel);
    return channel;
  }

  private void add(@Nullable TimedChannel channel) {
    timed = Arrays.copyOf(timed, timed.length + 1);
    timed[timed.length - 1] = channel;
  }

  @Override
  public void connect(ModelChannels all) {
    channels = all;
  }

  ModelChannels channels() {
    return Objects.requireNonNull(channels, "the scheduler is not built yet");
  }

  /** Whether a channel works by itself and was given what the host has not seen completed. */
  boolean hasOutstanding(int channel) {
    TimedChannel device = timed[channel];
    return device != null && device.hasOutstanding();
  }

  /** A channel that works by itself, or null for one whose work is the host's. */
  @Nullable TimedChannel timed(int channel) {
    return timed[channel];
  }
}
