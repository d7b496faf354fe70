package org.raidoffload.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.schedule.PlacedStripe;
import org.raidoffload.schedule.SchedulerBuilder;
import org.raidoffload.schedule.StripeListener;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.Submission;

/**
 * Runs a scheduler in model time. The client submits whenever it likes from a {@link Client}; the simulation then lets
 * host, bus and channels take their time until nothing is left to happen. Deterministic; one thread.
 *
 * <p>Per event two kinds of resource take part: a channel (a descriptor ends and the next one starts by itself) and
 * the host (an interrupt, or a submission by the client, runs scheduler code whose cost adds up on the host).
 */
public final class Simulation implements AutoCloseable {
  private static final int FEED = 0;
  private static final int ENDS = 1;
  private static final int ENDS_WITH_INTERRUPT = 2;
  private static final int INTERRUPT = 3;
  private static final int RETRY = 4;
  private static final int KINDS = 5;

  private final OffloadEngine engine;
  private final VirtualClock clock = new VirtualClock();
  private final EventQueue events = new EventQueue();
  private final EventLog log;
  private final HostModel host;
  private final MemoryBus bus;
  private final List<@Nullable TimedChannel> timed = new ArrayList<>();
  private final StripeScheduler scheduler;
  private final SequenceQueue[] issued;
  private final long[] fed;
  private final boolean[] interruptPending;
  private final boolean[] retryPending;

  /** Decides what to submit next; called on host time whenever a chain has ended, and once at the start. */
  @FunctionalInterface
  public interface Client {
    /** Submits as much as the client wants in flight. */
    void submitMore();
  }

  /**
   * A simulation of one engine.
   *
   * @param builder a scheduler builder for the engine, set up but for what a simulation sets itself
   * @param moveBytes whether descriptors really move bytes; false measures time only
   * @param lines gets the event log line by line, or null
   */
  public Simulation(OffloadEngine engine, SchedulerBuilder builder, boolean moveBytes,
      @Nullable Consumer<String> lines) {
    this.engine = engine;
    this.log = new EventLog(lines);
    this.host = new HostModel(this, log);
    this.bus = new MemoryBus(engine.channels().getFirst().timing().value(TimingFigure.BUS_BANDWIDTH));
    this.scheduler = builder.inline().deadlineNanos(0)
        .simulated(this::schedulerTime, host, (worker, description, cpu, channel) ->
            wrap(worker, description, cpu, moveBytes ? channel : new NullChannel(description.limits().descriptors())))
        .build();
    this.issued = new SequenceQueue[scheduler.workers()];
    for (int i = 0; i < issued.length; i++) {
      issued[i] = new SequenceQueue();
    }
    this.fed = new long[scheduler.workers()];
    Arrays.fill(fed, -1);
    this.interruptPending = new boolean[scheduler.workers()];
    this.retryPending = new boolean[scheduler.workers()];
  }

  private EngineChannel wrap(int worker, ChannelDescription description, boolean cpu, EngineChannel inner) {
    if (cpu) {
      timed.add(null);
      return new HostChannel(this, description, inner);
    }
    TimedChannel channel = new TimedChannel(this, worker, description, inner);
    timed.add(channel);
    return channel;
  }

  /** Inside host work the scheduler's clock is the host's, which runs ahead of the events by what it has done. */
  private long schedulerTime() {
    return Math.max(clock.getAsLong(), host.nanos());
  }

  boolean isDevice(ChannelDescription channel) {
    return channel.device() >= 0 && !engine.runsOnCpu();
  }

  VirtualClock clock() {
    return clock;
  }

  MemoryBus bus() {
    return bus;
  }

  /** The host issued slots of a worker's ring, up to {@code sequence}, at {@code time}. */
  void issued(int worker, long time, long sequence) {
    issued[worker].add(sequence);
    events.schedule(time, worker * KINDS + FEED);
  }

  void descriptorEnds(int worker, long time, boolean interrupt) {
    events.schedule(time, worker * KINDS + (interrupt ? ENDS_WITH_INTERRUPT : ENDS));
  }

  void hostRuns(double nanos, double bytes) {
    double start = (double) host.nanos();
    host.charge(Math.max(nanos, bus.transfer(start, bytes) - start));
  }

  public StripeScheduler scheduler() {
    return scheduler;
  }

  public EventLog log() {
    return log;
  }

  /** Model time, ns. */
  public long nanos() {
    return schedulerTime();
  }

  /** Model time that the host worked, ns. */
  public double hostBusyNanos() {
    return host.busyNanos();
  }

  /** Model time that the memory bus moved bytes, ns. */
  public double busBusyNanos() {
    return bus.busyNanos();
  }

  /** Model time that a worker's channel worked, ns; 0 for the CPU, whose work is the host's. */
  public double channelBusyNanos(int worker) {
    TimedChannel channel = timed.get(worker);
    return channel == null ? 0 : channel.busyNanos();
  }

  /** Submits in model time; for use by a {@link Client}. */
  public Submission submit(PlacedStripe placed, long stripe, StripeMemory memory, StripeListener listener) {
    return scheduler.trySubmit(placed, stripe, memory, listener);
  }

  /** Lets the client submit and everything happen until nothing is left. */
  public void run(Client client) {
    host.begin(clock.getAsLong());
    client.submitMore();
    while (!events.isEmpty()) {
      long time = events.nextTime();
      int code = events.take();
      clock.advanceTo(Math.max(time, clock.getAsLong()));
      handle(code / KINDS, code % KINDS, client);
    }
    clock.advanceTo(Math.max(clock.getAsLong(), host.nanos()));
  }

  private void handle(int worker, int kind, Client client) {
    switch (kind) {
      case FEED -> feed(worker, client);
      case ENDS -> ends(worker, false);
      case ENDS_WITH_INTERRUPT -> ends(worker, true);
      case INTERRUPT -> look(worker, INTERRUPT, interruptPending, TimingFigure.INTERRUPT, client);
      default -> look(worker, RETRY, retryPending, TimingFigure.POLL, client);
    }
  }

  private void feed(int worker, Client client) {
    long sequence = issued[worker].take();
    fed[worker] = Math.max(fed[worker], sequence);
    TimedChannel channel = timed.get(worker);
    if (channel != null) {
      scheduler.feed(worker, sequence);
      retryIfRefused(worker, channel);
      return;
    }
    host.begin(clock.getAsLong());
    boolean any = scheduler.feed(worker, sequence);
    any |= scheduler.take(worker);
    if (any) {
      client.submitMore();
    }
  }

  private void ends(int worker, boolean interrupt) {
    TimedChannel channel = timed.get(worker);
    if (channel == null) {
      throw new IllegalStateException("worker " + worker + " has no channel in model time");
    }
    long now = clock.getAsLong();
    channel.startNext(now);
    if (channel.ended(now, interrupt)) {
      happen(worker, INTERRUPT, interruptPending);
    } else {
      retryIfRefused(worker, channel);
    }
  }

  /** A driver that finds no slots looks for completed ones by itself, as soon as there are any. */
  private void retryIfRefused(int worker, TimedChannel channel) {
    if (channel.refused() && channel.hasCompleted(clock.getAsLong())) {
      happen(worker, RETRY, retryPending);
    }
  }

  private void happen(int worker, int kind, boolean[] pending) {
    if (!pending[worker]) {
      pending[worker] = true;
      events.schedule(Math.max(clock.getAsLong(), host.nanos()), worker * KINDS + kind);
    }
  }

  /**
   * The host sees what has completed on a channel, carries those chains on, lets the client submit, and offers the
   * channel again what it had no slots for.
   */
  private void look(int worker, int kind, boolean[] pending, TimingFigure cost, Client client) {
    long now = clock.getAsLong();
    if (host.nanos() > now) {
      events.schedule(host.nanos(), worker * KINDS + kind);
      return;
    }
    pending[worker] = false;
    host.begin(now);
    host.charge(scheduler.channel(worker).timing().value(cost));
    while (scheduler.take(worker)) {
      client.submitMore();
    }
    TimedChannel channel = timed.get(worker);
    if (channel != null && channel.refused()) {
      issued(worker, host.nanos(), fed[worker]);
    }
  }

  @Override
  public void close() {
    scheduler.close();
  }
}
