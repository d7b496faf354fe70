package org.raidoffload.schedule;

import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.ring.ChannelRing;

/**
 * One channel as its {@link ChannelDriver} serves it: takes in chains, lets them into the ring or has them wait, has the
 * {@link EngineFeed} serve the engine, ends what is late. Every method but {@link #offer}, {@link #offerDoomed},
 * {@link #wake} and the getters is called by the one thread that serves the channel.
 */
final class ServedChannel {
  final int index;
  final ChannelStats stats = new ChannelStats();
  /** Of the chain whose listener is called. */
  final EndedChain outcome;
  final EngineFeed feed;
  final ChannelHealth health;
  final ChannelRing<RingEntry> ring;
  private final ChannelEntries entries;
  private final SchedulerCore core;
  private final ChannelDescription description;
  private final DmaDomain domain;
  private final ParkedLegs parked;
  /** What legs are filled into that go past the ring, or null where none does. */
  private final @Nullable Descriptor scratch;
  private int disturbancesSeen;

  /**
   * A channel.
   *
   * @param parked those who wait here
   * @param inPlace whether the one thread there is runs a leg where it stands, if the channel runs at once
   */
  ServedChannel(int index, SchedulerCore core, ChannelDescription description, EngineChannel engine,
      DmaDomain domain, ChannelRing<RingEntry> ring, ParkedLegs parked, ChannelHealth health, boolean cpu,
      boolean inPlace) {
    this.index = index;
    this.core = core;
    this.outcome = new EndedChain(core);
    this.description = description;
    this.domain = domain;
    this.ring = ring;
    this.entries = new ChannelEntries(ring);
    this.health = health;
    this.parked = parked;
    this.feed = new EngineFeed(core, this, entries, engine, cpu);
    this.scratch = inPlace && engine.runsAtOnce() ? new Descriptor(description.limits().maxSources()) : null;
  }

  ChannelDescription description() {
    return description;
  }

  DmaDomain domain() {
    return domain;
  }

  int waitingLegs() {
    return parked.waiting();
  }

  /** Whether a chain that is routed here may use the channel. Any thread. */
  boolean admits() {
    return health.admits(core.clock);
  }

  void failed(long now) {
    if (health.failed(now)) {
      stats.wasTakenOut();
    }
  }

  void succeeded() {
    health.succeeded();
  }

  /**
   * Hands a chain to this channel: its leg is issued, or waits until there is room, or until it is run where it stands.
   * Called by the chain's owner, any thread; the chain belongs to this channel's thread afterwards.
   */
  void offer(ChainRun run) {
    if (scratch == null && !parked.anyWaiting() && run.leg.tryIssue(this)) {
      core.driver.issued(this);
    } else {
      offerDoomed(run);
    }
  }

  /** Takes a chain that waits, be it only to be ended, on this channel's thread. */
  void offerDoomed(ChainRun run) {
    run.parked();
    parked.park(run);
    core.driver.waits(this);
  }

  /** Has the thread look at who waits: if the ring is full it has work and will look after it. Any thread. */
  void wake() {
    entries.publishEmpty();
  }

  /**
   * Serves the channel once: feeds, polls, lets waiting legs in; of each no more than there is now, so that a chain
   * that is submitted again and again by its own listener keeps no other channel waiting. What the engine throws fails
   * what it was given.
   *
   * @return whether anything happened
   */
  boolean serve() {
    try {
      boolean any = endStopped();
      if (scratch != null) {
        any |= runWaiting(scratch);
        return any;
      }
      any |= feed.feed(ring.cursor());
      any |= take();
      return any;
    } catch (RuntimeException | Error thrown) {
      feed.crashed(thrown);
      return true;
    }
  }

  /** Ends the chains that wait here and were cancelled, when there may be such. */
  private boolean endStopped() {
    int now = core.disturbances();
    if (now == disturbancesSeen) {
      return false;
    }
    disturbancesSeen = now;
    return sweep();
  }

  /** Ends every chain that waits here and was cancelled, is overdue, or whose scheduler is closing. */
  private boolean sweep() {
    boolean any = false;
    for (int n = parked.anyWaiting() ? parked.waitingNow() : 0; n > 0; n--) {
      ChainRun run = parked.removeStopped();
      if (run == null) {
        break;
      }
      run.end(this);
      any = true;
    }
    return any;
  }

  /** There is nobody to hand a leg over to: what waits now is run where it stands, without the ring. */
  private boolean runWaiting(Descriptor descriptor) {
    int n = parked.waiting();
    for (int i = 0; i < n; i++) {
      ChainRun run = parked.peek();
      if (run == null) {
        break;
      }
      parked.remove();
      if (run.course.mustStop()) {
        run.end(this);
      } else {
        stats.batch();
        run.leg.runInPlace(this, descriptor);
        run.course.proceed(this);
      }
    }
    return n > 0;
  }

  /** Takes completions, carries their chains on, and lets waiting legs in. */
  boolean take() {
    if (scratch != null) {
      return runWaiting(scratch);
    }
    boolean any = feed.poll();
    any |= admitParked();
    return any;
  }

  /** Ends who waits and was cancelled, and lets the others in while there is room. */
  boolean admit() {
    boolean any = endStopped();
    any |= admitParked();
    return any;
  }

  /** Ends and issues those who wait, oldest first, while there is room. */
  private boolean admitParked() {
    boolean any = false;
    int most = parked.anyWaiting() ? parked.waitingNow() : 0;
    for (ChainRun run = parked.peek(); run != null && most > 0; run = parked.peek(), most--) {
      if (run.course.mustStop()) {
        parked.remove();
        run.end(this);
      } else if (run.leg.tryIssue(this)) {
        parked.remove();
        stats.legParked();
        core.driver.issued(this);
      } else {
        break;
      }
      any = true;
    }
    return any;
  }

  /** Whether the next entry is published, up to a sequence, and the engine has not taken it. */
  boolean refuses(long upTo) {
    return entries.next(upTo) != null;
  }

  /** Whether something is outstanding, published or waiting. */
  boolean hasWork() {
    return scratch != null ? parked.anyWaiting()
        : entries.anyOutstanding() || entries.anyWaiting() || parked.anyWaiting();
  }

  /** When the oldest chain here misses its deadline, or {@link Long#MAX_VALUE}. */
  long nextDeadline() {
    ChainRun oldest = entries.oldest();
    ChainRun waiting = parked.peek();
    return Math.min(oldest == null ? Long.MAX_VALUE : oldest.deadline(),
        waiting == null ? Long.MAX_VALUE : waiting.deadline());
  }

  /**
   * Ends who waits and is overdue, and resets the channel when the oldest chain, which the engine has or does not take,
   * is overdue.
   *
   * @return whether anything happened
   */
  boolean watch() {
    boolean any = sweep();
    ChainRun oldest = entries.oldest();
    if (oldest == null || !(core.aborting() || oldest.overdue(core.clock.getAsLong()))) {
      return any;
    }
    feed.reset(core.aborting() ? null : oldest);
    return true;
  }
}
