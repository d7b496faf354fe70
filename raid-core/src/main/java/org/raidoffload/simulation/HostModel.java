package org.raidoffload.simulation;

import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.mapping.Direction;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.schedule.ChainEvent;
import org.raidoffload.schedule.PlacedStripe;
import org.raidoffload.schedule.model.HostWork;

/**
 * The host CPU: one server that maps, prepares, rings doorbells, takes interrupts and runs CPU steps, one after the
 * other. While a piece of host work runs, what it does adds up, and whatever it causes happens at the time reached by
 * then. A driver that rings by itself once so many slots are pending ({@code ChannelBehaviour#kickSlots}) does so while
 * the leg is prepared, and the channel starts then. One thread.
 */
final class HostModel implements HostWork {
  private static final double PAGE = 4096.0;

  private final Agenda agenda;
  private final MemoryBus bus;
  private final OffloadEngine engine;
  private final Allowances allowances;
  private final EventLog log;
  private final @Nullable TimelineRecorder recorder;
  /** For each doorbell that the driver rang while it prepared: slots prepared until then, and when. */
  private final SequenceQueue rung = new SequenceQueue();
  private int prepared;
  private int pending;
  private double now;
  private double busyNanos;
  private final double[] costs = new double[HostCost.values().length];

  HostModel(Agenda agenda, MemoryBus bus, OffloadEngine engine, EventLog log, @Nullable TimelineRecorder recorder) {
    this.agenda = agenda;
    this.bus = bus;
    this.engine = engine;
    this.allowances = new Allowances(engine);
    this.log = log;
    this.recorder = recorder;
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

  double nanos(HostCost cost) {
    return costs[cost.ordinal()];
  }

  void charge(HostCost cost, double nanos) {
    now += nanos;
    busyNanos += nanos;
    costs[cost.ordinal()] += nanos;
  }

  /** Work for a channel. */
  void charge(HostCost cost, ChannelDescription channel, double nanos) {
    charge(cost, channel, -1, null, nanos);
  }

  private void charge(HostCost cost, ChannelDescription channel, long chain, @Nullable StripeBuffer buffer,
      double nanos) {
    long from = nanos();
    charge(cost, nanos);
    if (recorder != null) {
      recorder.host(cost, channel.name(), chain, buffer, from, nanos());
    }
  }

  /** The host's CPU runs a descriptor of a channel of its own, which may be held up by the bytes that it moves. */
  void runs(int channel, long cookie, double nanos, double bytes) {
    long start = nanos();
    charge(HostCost.CPU, Math.max(nanos, bus.transfer((double) start, bytes) - start));
    if (recorder != null) {
      recorder.hostRan(channel, cookie, start, nanos());
    }
  }

  private boolean isDevice(ChannelDescription channel) {
    return channel.device() >= 0 && !engine.runsOnCpu();
  }

  @Override
  public void mapped(ChannelDescription channel, long chain, StripeBuffer buffer, Direction direction, long bytes) {
    charge(HostCost.MAP, channel, chain, buffer, pages(bytes) * channel.timing().value(switch (direction) {
      case TO_DEVICE -> TimingFigure.MAP_TO;
      case FROM_DEVICE -> TimingFigure.MAP_FROM;
      case BIDIRECTIONAL -> TimingFigure.MAP_BIDIRECTIONAL;
    }));
  }

  @Override
  public void unmapped(ChannelDescription channel, long chain, StripeBuffer buffer, Direction direction, long bytes) {
    charge(HostCost.UNMAP, channel, chain, buffer, pages(bytes) * channel.timing().value(switch (direction) {
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
    boolean device = isDevice(channel);
    long from = nanos();
    if (device) {
      charge(HostCost.PREPARE, channel.timing().prepareNanos(descriptor.sourceCount(), descriptor.slots()));
    }
    if (recorder != null) {
      recorder.prepared(descriptor, channel.name(), from, nanos());
    }
    if (!device) {
      return;
    }
    prepared += descriptor.slots();
    pending += descriptor.slots();
    int kickSlots = channel.behaviour().kickSlots();
    if (kickSlots > 0 && pending >= kickSlots) {
      charge(HostCost.DOORBELL, channel, channel.timing().doorbellNanos(pending));
      pending = 0;
      rung.add(prepared);
      rung.add(nanos());
    }
  }

  /** What the driver rang for while it prepared was the channel's from then on; the doorbell is for the rest. */
  @Override
  public void published(int channel, ChannelDescription description, int slots, long sequence) {
    if (recorder != null) {
      recorder.published(channel, sequence);
    }
    long first = sequence - slots;
    long told = first;
    while (!rung.isEmpty()) {
      told = first + rung.take();
      agenda.issue(channel, rung.take(), told);
    }
    prepared = 0;
    pending = 0;
    if (told == sequence) {
      return;
    }
    if (isDevice(description)) {
      charge(HostCost.DOORBELL, description, description.timing().doorbellNanos((int) (sequence - told)));
    }
    agenda.issue(channel, nanos(), sequence);
  }

  @Override
  public void waits(int channel) {
    agenda.happen(channel, Math.max(agenda.clock.getAsLong(), nanos()), Agenda.WAITS);
  }

  @Override
  public long allowanceNanos(PlacedStripe placed, int chainsInFlight) {
    return allowances.nanos(placed, chainsInFlight);
  }

  @Override
  public void event(ChainEvent event, long chain, int number) {
    log.add(nanos(), event, chain, number);
    if (recorder != null) {
      recorder.event(event, chain, number, nanos());
    }
  }
}
