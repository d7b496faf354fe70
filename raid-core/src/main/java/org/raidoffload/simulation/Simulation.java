package org.raidoffload.simulation;

import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.schedule.SchedulerBuilder;
import org.raidoffload.schedule.StripeListener;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.Submission;

/**
 * Runs a scheduler in model time. The client submits whenever it likes from a {@link Client}; the simulation then lets
 * host, bus and channels take their time until nothing is left to happen. Deterministic; one thread.
 *
 * <p>Per event two kinds of resource take part: a channel (a descriptor ends and the next one starts by itself) and
 * the host (an interrupt, or a submission by the client, runs scheduler code whose cost adds up on the host).
 */
public final class Simulation implements AutoCloseable {
  private final Agenda agenda;
  private final EventLog log;
  private final @Nullable TimelineRecorder recorder;
  private final HostModel host;
  private final MemoryBus bus;
  private final ModelPort port;
  private final StripeScheduler scheduler;
  private final ChannelTurns turns;

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
   * @param options how it runs
   */
  public Simulation(OffloadEngine engine, SchedulerBuilder builder, SimulationOptions options) {
    // The software engine is beside the engine's own channels.
    this.agenda = new Agenda(engine.channels().size() + 1);
    this.log = new EventLog(options.lines());
    Timeline timeline = options.timeline();
    Batching batching = options.batching();
    this.recorder = timeline == null ? null : new TimelineRecorder(timeline);
    this.bus = new MemoryBus(engine.channels().getFirst().timing().value(TimingFigure.BUS_BANDWIDTH));
    this.host = new HostModel(agenda, bus, engine, log, recorder, options);
    this.port = new ModelPort(agenda, host, bus, recorder, options);
    host.ask(port::hasOutstanding);
    this.scheduler = builder.buildFor(port);
    this.turns = new ChannelTurns(agenda, host, port, scheduler, batching);
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
    TimedChannel channel = port.timed(number);
    return channel == null ? 0 : channel.busyNanos();
  }

  /** Submits in model time; for use by a {@link Client}. */
  public Submission submit(StripeShape shape, long stripe, StripeMemory memory, StripeListener listener) {
    if (recorder != null) {
      recorder.submits(shape, stripe);
    }
    return scheduler.trySubmit(shape, stripe, memory, listener);
  }

  /** Lets the client submit again at a moment, ns of model time; for a client that waits for it. */
  public void wakeAt(long nanos) {
    agenda.wake(nanos);
  }

  /**
   * Lets the client submit and everything happen until nothing is left. What an engine keeps for ever ends when its
   * deadline has passed; without a deadline it is left in flight.
   */
  public void run(Client client) {
    host.begin(agenda.clock.getAsLong());
    client.submitMore();
    host.endTurn();
    while (agenda.next()) {
      if (agenda.kind() == Agenda.WAKE && host.isSpinning()) {
        agenda.holdWake();
      } else if (agenda.kind() == Agenda.WAKE) {
        host.begin(agenda.clock.getAsLong());
        client.submitMore();
        host.endTurn();
      } else {
        turns.happens(agenda.channel(), agenda.kind(), client);
      }
    }
    agenda.clock.advanceTo(Math.max(agenda.clock.getAsLong(), host.nanos()));
  }

  /** Ends what is still in flight as closed. */
  @Override
  public void close() {
    scheduler.closeNow();
  }
}
