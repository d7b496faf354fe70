package org.raidoffload.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.chain.Leg;
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
import org.raidoffload.schedule.model.HostWork;
import org.raidoffload.schedule.model.ModelChannels;
import org.raidoffload.schedule.model.ModelHost;

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
  /** The host looks at a channel because it interrupts, because slots are wanted, because somebody waits there. */
  private static final int INTERRUPT = 3;
  private static final int RETRY = 4;
  private static final int WAITS = 5;
  /** The host looks because nothing else would make the channel go on. */
  private static final int STALLED = 6;
  private static final int KINDS = 7;
  /** Of no channel: the client wanted to be asked again. */
  private static final int WAKE = -1;
  /** Of the scheduler's own deadline, at most so much goes by between two looks at a channel that stands still. */
  private static final long LONGEST_LOOK_NANOS = 1_000_000_000;
  private static final long FIRST_LOOK_NANOS = 1_000;
  /** A chain may take so many times as long as its descriptors take on an idle machine, for each chain in flight. */
  private static final int ALLOWANCE = 10;

  private final OffloadEngine engine;
  private final VirtualClock clock = new VirtualClock();
  private final EventQueue events = new EventQueue();
  private final EventLog log;
  private final @Nullable TimelineRecorder recorder;
  private final HostModel host;
  private final MemoryBus bus;
  private final List<@Nullable TimedChannel> timed = new ArrayList<>();
  private final StripeScheduler scheduler;
  private final ModelPort port;
  private final SequenceQueue[] issued;
  private final long[] fed;
  private final boolean[][] pending;
  /** Events to come for each channel. */
  private final int[] expected;
  /** How long until the host looks once more at a channel that stands still; grows while that is in vain. */
  private final long[] lookNanos;
  private final IdentityHashMap<PlacedStripe, Long> allowances = new IdentityHashMap<>();

  /** Decides what to submit next; called on host time whenever a chain has ended, and once at the start. */
  @FunctionalInterface
  public interface Client {
    /** Submits as much as the client wants in flight. */
    void submitMore();
  }

  /**
   * A simulation of one engine. The builder's deadline counts in model time.
   *
   * @param builder a scheduler builder for the engine, set up but for what a simulation sets itself
   * @param moveBytes whether descriptors really move bytes; false measures time only
   * @param lines gets the event log line by line, or null
   */
  public Simulation(OffloadEngine engine, SchedulerBuilder builder, boolean moveBytes,
      @Nullable Consumer<String> lines) {
    this(engine, builder, moveBytes, lines, null);
  }

  /**
   * As {@link #Simulation(OffloadEngine, SchedulerBuilder, boolean, Consumer)}.
   *
   * @param timeline is told what happens when, or null
   */
  public Simulation(OffloadEngine engine, SchedulerBuilder builder, boolean moveBytes,
      @Nullable Consumer<String> lines, @Nullable Timeline timeline) {
    this.engine = engine;
    this.log = new EventLog(lines);
    this.recorder = timeline == null ? null : new TimelineRecorder(timeline);
    this.host = new HostModel(this, log, recorder);
    this.bus = new MemoryBus(engine.channels().getFirst().timing().value(TimingFigure.BUS_BANDWIDTH));
    this.port = new ModelPort(moveBytes);
    this.scheduler = builder.buildFor(port);
    int channels = scheduler.channels();
    this.issued = new SequenceQueue[channels];
    for (int i = 0; i < issued.length; i++) {
      issued[i] = new SequenceQueue();
    }
    this.fed = new long[channels];
    Arrays.fill(fed, -1);
    this.pending = new boolean[KINDS][channels];
    this.expected = new int[channels];
    this.lookNanos = new long[channels];
    Arrays.fill(lookNanos, FIRST_LOOK_NANOS);
  }

  /** What the scheduler is built on. */
  private final class ModelPort implements ModelHost {
    private final boolean moveBytes;
    private @Nullable ModelChannels channels;

    ModelPort(boolean moveBytes) {
      this.moveBytes = moveBytes;
    }

    /** Inside host work the scheduler's clock is the host's, which runs ahead of the events by what it has done. */
    @Override
    public long nanos() {
      return Math.max(clock.getAsLong(), host.nanos());
    }

    @Override
    public HostWork work() {
      return host;
    }

    @Override
    public EngineChannel wrap(int number, ChannelDescription description, boolean cpu, EngineChannel inner) {
      EngineChannel moving = moveBytes ? inner : new NullChannel(description.limits().descriptors());
      if (cpu) {
        timed.add(null);
        return new HostChannel(Simulation.this, number, description, moving);
      }
      TimedChannel channel = new TimedChannel(Simulation.this, number, description, moving);
      timed.add(channel);
      return channel;
    }

    @Override
    public void connect(ModelChannels all) {
      channels = all;
    }

    ModelChannels channels() {
      return Objects.requireNonNull(channels, "the scheduler is not built yet");
    }
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

  private void schedule(int channel, long time, int kind) {
    expected[channel]++;
    events.schedule(time, channel * KINDS + kind);
  }

  /** The host issued slots of a channel's ring, up to {@code sequence}, at {@code time}. */
  void issued(int channel, long time, long sequence) {
    issued[channel].add(sequence);
    schedule(channel, time, FEED);
  }

  /** A chain waits at a channel. */
  void waits(int channel) {
    happen(channel, WAITS);
  }

  void hostRuns(int channel, long cookie, double nanos, double bytes) {
    long start = host.nanos();
    host.charge(HostCost.CPU, Math.max(nanos, bus.transfer((double) start, bytes) - start));
    if (recorder != null) {
      recorder.hostRan(channel, cookie, start, host.nanos());
    }
  }

  /** A channel starts a descriptor. */
  void runs(int channel, long cookie, double from, double to, boolean interrupt) {
    if (recorder != null) {
      recorder.runs(channel, cookie, from, to);
    }
    schedule(channel, Math.round(to), interrupt ? ENDS_WITH_INTERRUPT : ENDS);
  }

  /** What a channel holds is taken from it now. */
  void aborted(int channel) {
    if (recorder != null) {
      recorder.aborted(channel, clock.getAsLong());
    }
  }

  /** What a chain may take beyond the deadline, which is meant for real engines: a model may be of any speed. */
  long allowanceNanos(PlacedStripe placed) {
    return allowances.computeIfAbsent(placed, this::descriptorNanos) * ALLOWANCE;
  }

  private long descriptorNanos(PlacedStripe placed) {
    double nanos = 0;
    for (Leg leg : placed.chain().legs()) {
      List<Integer> numbers = leg.channelClass().channels();
      ChannelDescription channel = engine.channels().get(numbers.isEmpty() ? 0 : numbers.getFirst());
      for (ChainDescriptor d : leg.descriptors()) {
        nanos += leg.channelClass().cpu() ? channel.timing().cpuNanos(d.opcode(), d.sourceCount(), d.bytes())
            : channel.channelNanos(d.opcode(), d.sourceCount(), d.results(), d.bytes());
      }
    }
    return Math.round(nanos) * scheduler.chainsInFlight();
  }

  public StripeScheduler scheduler() {
    return scheduler;
  }

  public EventLog log() {
    return log;
  }

  /** Model time, ns. */
  public long nanos() {
    return port.nanos();
  }

  /** Model time that the host worked, ns. */
  public double hostBusyNanos() {
    return host.busyNanos();
  }

  /** Of {@link #hostBusyNanos}, what went into one kind of work, ns. */
  public double hostNanos(HostCost cost) {
    return host.nanos(cost);
  }

  /** Model time that the memory bus moved bytes, ns. */
  public double busBusyNanos() {
    return bus.busyNanos();
  }

  /** Model time that a channel worked, ns; 0 for the CPU, whose work is the host's. */
  public double channelBusyNanos(int number) {
    TimedChannel channel = timed.get(number);
    return channel == null ? 0 : channel.busyNanos();
  }

  /** Submits in model time; for use by a {@link Client}. */
  public Submission submit(PlacedStripe placed, long stripe, StripeMemory memory, StripeListener listener) {
    if (recorder != null) {
      recorder.submits(placed, stripe);
    }
    return scheduler.trySubmit(placed, stripe, memory, listener);
  }

  /** Lets the client submit again at a moment, ns of model time; for a client that waits for it. */
  public void wakeAt(long nanos) {
    events.schedule(Math.max(nanos, clock.getAsLong()), WAKE);
  }

  /**
   * Lets the client submit and everything happen until nothing is left. What an engine keeps for ever ends when its
   * deadline has passed; without a deadline it is left in flight.
   */
  public void run(Client client) {
    host.begin(clock.getAsLong());
    client.submitMore();
    while (!events.isEmpty()) {
      long time = events.nextTime();
      int code = events.take();
      clock.advanceTo(Math.max(time, clock.getAsLong()));
      if (code == WAKE) {
        host.begin(clock.getAsLong());
        client.submitMore();
        continue;
      }
      int channel = code / KINDS;
      expected[channel]--;
      if (handle(channel, code % KINDS, client)) {
        lookNanos[channel] = FIRST_LOOK_NANOS;
      }
      keepGoing(channel);
    }
    clock.advanceTo(Math.max(clock.getAsLong(), host.nanos()));
  }

  /** A channel with work for which nothing is to happen any more is looked at again, later each time. */
  private void keepGoing(int channel) {
    if (expected[channel] > 0 || !port.channels().hasWork(channel)) {
      return;
    }
    if (lookNanos[channel] > LONGEST_LOOK_NANOS && !scheduler.hasDeadline()) {
      return;
    }
    long now = nanos();
    long look = now + Math.min(lookNanos[channel], LONGEST_LOOK_NANOS);
    long overdue = port.channels().nextDeadline(channel);
    schedule(channel, overdue >= now && overdue < look ? overdue + 1 : look, STALLED);
    lookNanos[channel] *= lookNanos[channel] > LONGEST_LOOK_NANOS ? 1 : 2;
  }

  /** Returns whether anything came of it. */
  private boolean handle(int channel, int kind, Client client) {
    return switch (kind) {
      case FEED -> feed(channel, client);
      case ENDS -> ends(channel, false);
      case ENDS_WITH_INTERRUPT -> ends(channel, true);
      case INTERRUPT -> look(channel, INTERRUPT, cost(channel, TimingFigure.INTERRUPT), client);
      case WAITS -> admit(channel, client);
      default -> look(channel, kind, cost(channel, TimingFigure.POLL), client);
    };
  }

  private double cost(int channel, TimingFigure figure) {
    return scheduler.channel(channel).timing().value(figure);
  }

  private boolean feed(int number, Client client) {
    long sequence = issued[number].take();
    fed[number] = Math.max(fed[number], sequence);
    TimedChannel channel = timed.get(number);
    if (channel != null) {
      boolean any = port.channels().feed(number, sequence);
      retryIfRefused(number, channel);
      if (any) {
        // What is left of a chain that has failed is not given to the engine but ends here, and the chain with it.
        host.begin(clock.getAsLong());
        client.submitMore();
      }
      return any;
    }
    host.begin(clock.getAsLong());
    boolean any = port.channels().feed(number, sequence);
    any |= port.channels().take(number);
    if (any) {
      client.submitMore();
    }
    return any;
  }

  /** Somebody has come to wait at a channel, or is to wait there no longer: no reason to look at the channel itself. */
  private boolean admit(int number, Client client) {
    long now = clock.getAsLong();
    if (host.nanos() > now) {
      schedule(number, host.nanos(), WAITS);
      return false;
    }
    pending[WAITS][number] = false;
    host.begin(now);
    boolean any = port.channels().admit(number);
    if (any) {
      client.submitMore();
    }
    return any;
  }

  private boolean ends(int number, boolean interrupt) {
    TimedChannel channel = timed.get(number);
    if (channel == null) {
      throw new IllegalStateException("channel " + number + " is not in model time");
    }
    long now = clock.getAsLong();
    channel.startNext(now);
    if (channel.ended(now, interrupt)) {
      happen(number, INTERRUPT);
    } else {
      retryIfRefused(number, channel);
    }
    return true;
  }

  /** A driver that finds no slots looks for completed ones by itself, as soon as there are any. */
  private void retryIfRefused(int number, TimedChannel channel) {
    if (channel.refused() && channel.hasCompleted(clock.getAsLong())) {
      happen(number, RETRY);
    }
  }

  private void happen(int channel, int kind) {
    if (!pending[kind][channel]) {
      pending[kind][channel] = true;
      schedule(channel, nanos(), kind);
    }
  }

  /**
   * The host sees what has completed on a channel, carries those chains on, lets the client submit, ends what has
   * missed its deadline, and offers the channel again what it had no slots for.
   */
  private boolean look(int number, int kind, double cost, Client client) {
    long now = clock.getAsLong();
    if (host.nanos() > now) {
      schedule(number, host.nanos(), kind);
      return false;
    }
    pending[kind][number] = false;
    host.begin(now);
    host.charge(kind == INTERRUPT ? HostCost.INTERRUPT : HostCost.POLL, scheduler.channel(number), cost);
    boolean any = false;
    while (port.channels().take(number)) {
      any = true;
      client.submitMore();
    }
    if (port.channels().watch(number)) {
      any = true;
      client.submitMore();
    }
    if (port.channels().refuses(number, fed[number])) {
      issued(number, host.nanos(), fed[number]);
    }
    return any;
  }

  /** Ends what is still in flight as closed. */
  @Override
  public void close() {
    scheduler.closeNow();
  }
}
