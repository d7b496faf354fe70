package org.raidoffload.simulation;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.LegFollower;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.mapping.Direction;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.schedule.ChainEvent;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.model.HostWork;

/**
 * The host CPU: one server that maps, prepares, rings doorbells, takes interrupts and runs CPU steps, one after the
 * other. While a piece of host work runs, what it does adds up, and whatever it causes happens at the time reached by
 * then. A driver that rings by itself once so many entries are pending ({@code ChannelBehaviour#kickEntries}) does so
 * while the leg is prepared, and the channel starts then. One thread.
 */
final class HostModel implements HostWork {
  private static final double PAGE = 4096.0;
  private static final long NONE = -1;
  /** So many legs ring once at most, so that the first does not wait long. */
  private static final int LEGS_A_DOORBELL = 4;

  private final Agenda agenda;
  private final MemoryBus bus;
  private final OffloadEngine engine;
  private final Allowances allowances;
  private final EventLog log;
  private final @Nullable TimelineRecorder recorder;
  /** For each doorbell that the driver rang while it prepared: entries prepared until then, and when. */
  private final SequenceQueue rung = new SequenceQueue();
  private int prepared;
  private final Batching batching;
  /** For each channel, entries that it was not rung for, the last of them or -1 while none is held back, and legs of them. */
  private final int[] unrung;
  private final long[] heldBack;
  private final int[] legsHeldBack;
  private int channelsHeldBack;
  /** Whether a channel has work, so that it does not stand still while a doorbell is held back. */
  private IntPredicate hasWork = channel -> false;
  private final HandOver handOver;
  /** For each channel, legs that the host spins for; and of all channels. */
  private final int[] spins;
  private int spinning;
  private double now;
  private double busyNanos;
  private final double[] costs = new double[HostCost.values().length];

  HostModel(Agenda agenda, MemoryBus bus, OffloadEngine engine, EventLog log, @Nullable TimelineRecorder recorder,
      SimulationOptions options) {
    this.batching = options.batching();
    this.handOver = options.handOver();
    int channels = engine.channels().size() + 1;
    this.unrung = new int[channels];
    this.heldBack = new long[channels];
    Arrays.fill(heldBack, NONE);
    this.legsHeldBack = new int[channels];
    this.spins = new int[channels];
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
    double from = now;
    charge(cost, nanos);
    if (recorder != null) {
      recorder.host(cost, channel.name(), chain, buffer, Math.round(from), nanos());
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
  public void prepared(int number, ChannelDescription channel, ChainDescriptor descriptor) {
    boolean device = isDevice(channel);
    double from = now;
    if (device) {
      charge(HostCost.PREPARE, channel.timing().prepareNanos(descriptor.sourceCount(), descriptor.ringEntries()));
    }
    if (recorder != null) {
      recorder.prepared(descriptor, channel.name(), Math.round(from), nanos());
    }
    if (!device) {
      return;
    }
    prepared += descriptor.ringEntries();
    unrung[number] += descriptor.ringEntries();
    int kickEntries = batching == Batching.NONE ? 0 : channel.behaviour().kickEntries();
    if (kickEntries > 0 && unrung[number] >= kickEntries) {
      rings(number, channel);
      rung.add(prepared);
      rung.add(nanos());
    }
  }

  @Override
  public void handsOver(int number, ChannelDescription channel, LegFollower next) {
    if (handOver == HandOver.LAST_DESCRIPTOR || !isDevice(channel)) {
      return;
    }
    if (handOver.spins(channel, next)) {
      spins[number]++;
      spinning++;
    } else {
      charge(HostCost.PREPARE, channel, channel.timing().prepareNanos(0, 1));
    }
  }

  boolean isSpinning() {
    return spinning > 0;
  }

  /** Whether it is a leg on this channel that the host spins for. */
  boolean spinsFor(int channel) {
    return spins[channel] > 0;
  }

  /** A leg has ended, well or badly, that the host spun for. */
  void spun(int channel, long until) {
    if (spins[channel] == 0) {
      return;
    }
    spins[channel]--;
    spinning--;
    if (until > now) {
      charge(HostCost.POLL, engine.channels().get(channel), until - now);
    }
  }

  private void rings(int number, ChannelDescription channel) {
    charge(HostCost.DOORBELL, channel, channel.timing().doorbellNanos(unrung[number]));
    unrung[number] = 0;
    channelsHeldBack -= heldBack[number] == NONE ? 0 : 1;
    heldBack[number] = NONE;
    legsHeldBack[number] = 0;
  }

  /** What the driver rang for while it prepared was the channel's from then on; the doorbell is for the rest. */
  @Override
  public void published(int channel, ChannelDescription description, int entries, long sequence) {
    if (recorder != null) {
      recorder.published(channel, sequence);
    }
    long first = sequence - entries;
    long told = first;
    while (!rung.isEmpty()) {
      told = first + rung.take();
      agenda.issue(channel, rung.take(), told);
    }
    prepared = 0;
    if (told == sequence) {
      return;
    }
    if (batching == Batching.SHARED && legsHeldBack[channel] + 1 < LEGS_A_DOORBELL && hasWork.test(channel)) {
      channelsHeldBack += heldBack[channel] == NONE ? 1 : 0;
      heldBack[channel] = sequence;
      legsHeldBack[channel]++;
      return;
    }
    if (isDevice(description)) {
      rings(channel, description);
    }
    agenda.issue(channel, nanos(), sequence);
  }

  /** The host has done what it was called for: doorbells that were held back are rung. */
  void endTurn() {
    for (int channel = 0; channelsHeldBack > 0; channel++) {
      long sequence = heldBack[channel];
      if (sequence != NONE) {
        rings(channel, engine.channels().get(channel));
        agenda.issue(channel, nanos(), sequence);
      }
    }
  }

  /** Says whether a channel has work that the host has not seen completed. */
  void ask(IntPredicate channelHasWork) {
    hasWork = channelHasWork;
  }

  @Override
  public void waits(int channel) {
    agenda.happen(channel, Math.max(agenda.clock.getAsLong(), nanos()), Agenda.WAITS);
  }

  @Override
  public long allowanceNanos(StripeShape shape, int chainsInFlight) {
    return allowances.nanos(shape, chainsInFlight);
  }

  @Override
  public void event(ChainEvent event, long chain, int number) {
    log.add(nanos(), event, chain, number);
    if (recorder != null) {
      recorder.event(event, chain, number, nanos());
    }
  }
}
