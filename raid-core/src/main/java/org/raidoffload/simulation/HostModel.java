package org.raidoffload.simulation;

import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.mapping.Direction;
import org.raidoffload.schedule.ChainEvent;
import org.raidoffload.schedule.HostWork;

/**
 * The host CPU: one server that maps, prepares, rings doorbells, takes interrupts and runs CPU steps, one after the
 * other. While a piece of host work runs, what it does adds up, and whatever it causes happens at the time reached by
 * then. One thread.
 */
final class HostModel implements HostWork {
  private static final double PAGE = 4096.0;

  private final Simulation simulation;
  private final EventLog log;
  private double now;
  private double busyNanos;

  HostModel(Simulation simulation, EventLog log) {
    this.simulation = simulation;
    this.log = log;
  }

  /** Begins a piece of work that may start at {@code at}; it starts when the host is free. */
  void begin(long at) {
    now = Math.max(now, (double) at);
  }

  /** Host time reached. */
  long nanos() {
    return Math.round(now);
  }

  double busyNanos() {
    return busyNanos;
  }

  void charge(double nanos) {
    now += nanos;
    busyNanos += nanos;
  }

  @Override
  public void mapped(ChannelDescription channel, Direction direction, long bytes) {
    charge(pages(bytes) * channel.timing().value(switch (direction) {
      case TO_DEVICE -> TimingFigure.MAP_TO;
      case FROM_DEVICE -> TimingFigure.MAP_FROM;
      case BIDIRECTIONAL -> TimingFigure.MAP_BIDIRECTIONAL;
    }));
  }

  @Override
  public void unmapped(ChannelDescription channel, Direction direction, long bytes) {
    charge(pages(bytes) * channel.timing().value(switch (direction) {
      case TO_DEVICE -> TimingFigure.UNMAP_TO;
      case FROM_DEVICE -> TimingFigure.UNMAP_FROM;
      case BIDIRECTIONAL -> TimingFigure.UNMAP_BIDIRECTIONAL;
    }));
  }

  private static double pages(long bytes) {
    return Math.max(1, bytes / PAGE);
  }

  @Override
  public void prepared(ChannelDescription channel, ChainDescriptor descriptor) {
    TimingProfile timing = channel.timing();
    if (simulation.isDevice(channel)) {
      charge(timing.prepareNanos(descriptor.sourceCount(), descriptor.slots()));
    }
  }

  @Override
  public void published(int worker, ChannelDescription channel, int slots, long sequence) {
    if (slots > 0 && simulation.isDevice(channel)) {
      charge(channel.timing().doorbellNanos(slots));
    }
    simulation.issued(worker, nanos(), sequence);
  }

  @Override
  public void event(ChainEvent event, long chain, int number) {
    log.add(nanos(), event, chain, number);
  }
}
