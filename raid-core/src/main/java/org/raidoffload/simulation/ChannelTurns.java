package org.raidoffload.simulation;

import java.util.Arrays;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.schedule.StripeScheduler;

/**
 * What becomes of an event on a channel: which of the scheduler's code runs, on whose time, and what follows. One
 * thread.
 */
final class ChannelTurns {
  /** Of the scheduler's own deadline, at most so much goes by between two looks at a channel that stands still. */
  private static final long LONGEST_LOOK_NANOS = 1_000_000_000;
  private static final long FIRST_LOOK_NANOS = 1_000;

  private final Agenda agenda;
  private final HostModel host;
  private final ModelPort port;
  private final StripeScheduler scheduler;
  /** Of each channel, the last entry that it was told of. */
  private final long[] fed;
  /** How long until the host looks once more at a channel that stands still; grows while that is in vain. */
  private final long[] lookNanos;

  /** Channels whose interrupt came while the host was busy. */
  private final boolean[] putOff;
  private final Batching batching;

  ChannelTurns(Agenda agenda, HostModel host, ModelPort port, StripeScheduler scheduler, Batching batching) {
    this.batching = batching;
    this.agenda = agenda;
    this.host = host;
    this.port = port;
    this.scheduler = scheduler;
    this.fed = new long[scheduler.channels()];
    Arrays.fill(fed, -1);
    this.putOff = new boolean[fed.length];
    this.lookNanos = new long[fed.length];
    Arrays.fill(lookNanos, FIRST_LOOK_NANOS);
  }

  /** Has an event of a channel happen, and sees to it that another one comes while the channel has work. */
  void happens(int channel, int kind, Simulation.Client client) {
    if (handle(channel, kind, client)) {
      lookNanos[channel] = FIRST_LOOK_NANOS;
    }
    if (host.spinsFor(channel) && !port.channels().hasWork(channel)) {
      spinEnds(channel);
    }
    host.endTurn();
    keepGoing(channel);
  }

  /** Returns whether anything came of it. */
  private boolean handle(int channel, int kind, Simulation.Client client) {
    return switch (kind) {
      case Agenda.FEED -> feed(channel, client);
      case Agenda.ENDS -> ends(channel, false);
      case Agenda.ENDS_WITH_INTERRUPT -> ends(channel, true);
      case Agenda.DELAY_ENDS -> delayEnds(channel);
      case Agenda.SPIN_ENDS -> spunForEnds(channel);
      case Agenda.WAITS -> admit(channel, client);
      default -> look(channel, kind, client);
    };
  }

  private void chargeLook(int number, int kind) {
    TimedChannel channel = port.timed(number);
    boolean masked = putOff[number] && batching == Batching.SHARED && channel != null && channel.pollable();
    putOff[number] = false;
    boolean interrupts = kind == Agenda.INTERRUPT && !masked;
    host.charge(interrupts ? HostCost.INTERRUPT : HostCost.POLL, scheduler.channel(number),
        scheduler.channel(number).timing().value(interrupts ? TimingFigure.INTERRUPT : TimingFigure.POLL));
  }

  /** A channel with work for which nothing is to happen any more is looked at again, later each time. */
  private void keepGoing(int channel) {
    if (!agenda.isOver(channel) || !port.channels().hasWork(channel)) {
      return;
    }
    if (lookNanos[channel] > LONGEST_LOOK_NANOS && !scheduler.hasDeadline()) {
      return;
    }
    long now = port.nanos();
    long look = now + Math.min(lookNanos[channel], LONGEST_LOOK_NANOS);
    long overdue = port.channels().nextDeadline(channel);
    agenda.schedule(channel, overdue >= now && overdue < look ? overdue + 1 : look, Agenda.STALLED);
    lookNanos[channel] *= lookNanos[channel] > LONGEST_LOOK_NANOS ? 1 : 2;
  }

  private boolean feed(int number, Simulation.Client client) {
    if (port.timed(number) == null && host.isSpinning()) {
      agenda.hold(number, Agenda.FEED);
      return false;
    }
    long sequence = agenda.takeIssued(number);
    fed[number] = Math.max(fed[number], sequence);
    TimedChannel channel = port.timed(number);
    if (channel != null) {
      boolean any = port.channels().feed(number, sequence);
      retryIfRefused(number, channel);
      if (any) {
        // What is left of a chain that has failed is not given to the engine but ends here, and the chain with it.
        host.begin(now());
        client.submitMore();
      }
      return any;
    }
    host.begin(now());
    boolean any = port.channels().feed(number, sequence);
    any |= port.channels().take(number);
    if (any) {
      client.submitMore();
    }
    return any;
  }

  /** Somebody has come to wait at a channel, or is to wait there no longer: no reason to look at the channel itself. */
  private boolean admit(int number, Simulation.Client client) {
    if (hostIsBusy(number, Agenda.WAITS)) {
      return false;
    }
    boolean any = port.channels().admit(number);
    if (any) {
      client.submitMore();
    }
    return any;
  }

  private boolean ends(int number, boolean interrupt) {
    TimedChannel channel = port.timed(number);
    if (channel == null) {
      throw new IllegalStateException("channel " + number + " is not in model time");
    }
    channel.startNext(now());
    if (channel.ended(now(), interrupt)) {
      agenda.happen(number, port.nanos(), Agenda.INTERRUPT);
    } else {
      retryIfRefused(number, channel);
    }
    return true;
  }

  /** The host, which has spun for the leg, looks at once. */
  private boolean spunForEnds(int number) {
    TimedChannel channel = port.timed(number);
    if (channel != null) {
      channel.startNext(now());
      channel.ended(now(), false);
      agenda.happen(number, port.nanos(), Agenda.RETRY);
    }
    spinEnds(number);
    return true;
  }

  private void spinEnds(int number) {
    host.spun(number, now());
    if (!host.isSpinning()) {
      agenda.release(port.nanos());
    }
  }

  private boolean delayEnds(int number) {
    TimedChannel channel = port.timed(number);
    if (channel == null || !channel.delayEnded(now())) {
      return false;
    }
    agenda.happen(number, port.nanos(), Agenda.INTERRUPT);
    return true;
  }

  /** A driver that finds no entries looks for completed ones by itself, if it can, as soon as there are any. */
  private void retryIfRefused(int number, TimedChannel channel) {
    if (channel.refused() && channel.hasCompleted(now())) {
      agenda.happen(number, port.nanos(), channel.pollable() ? Agenda.RETRY : Agenda.INTERRUPT);
    }
  }

  /**
   * The host sees what has completed on a channel, carries those chains on, lets the client submit, ends what has
   * missed its deadline, and offers the channel again what it had no entries for.
   */
  private boolean look(int number, int kind, Simulation.Client client) {
    if (hostIsBusy(number, kind)) {
      putOff[number] |= kind == Agenda.INTERRUPT;
      return false;
    }
    chargeLook(number, kind);
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
      agenda.issue(number, host.nanos(), fed[number]);
    }
    return any;
  }

  /** Puts the event off until the host is free, or begins host work for it. */
  private boolean hostIsBusy(int number, int kind) {
    if (host.isSpinning() && !host.spinsFor(number)) {
      agenda.hold(number, kind);
      return true;
    }
    if (host.nanos() > now()) {
      agenda.schedule(number, host.nanos(), kind);
      return true;
    }
    agenda.happens(number, kind);
    host.begin(now());
    return false;
  }

  private long now() {
    return agenda.clock.getAsLong();
  }
}
