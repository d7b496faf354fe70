package org.raidoffload.schedule;

import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.CompletionSink;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.ring.ChannelRing;

/**
 * One channel's book: what is in its ring, what the engine has, who waits. Feeds the engine and carries chains on when
 * their descriptors end, whenever its {@link ChannelDriver} says so. Every method but {@link #offer},
 * {@link #offerDoomed}, {@link #wake} and the getters is called by the one thread that serves the channel.
 */
final class ServedChannel implements CompletionSink {
  final int index;
  final ChannelStats stats = new ChannelStats();
  /** Of the chain whose listener is called. */
  final EndedChain outcome = new EndedChain();
  final ChannelSlots slots;
  final ChannelHealth health;
  private final SchedulerCore core;
  private final ChannelDescription description;
  private final EngineChannel channel;
  private final DmaDomain domain;
  private final ParkedLegs parked;
  private final boolean atOnce;
  /** What legs are filled into that go past the ring, or null where none does. */
  private final @Nullable Descriptor scratch;
  private final boolean cpu;
  private boolean ringing;
  private boolean submitting;
  private FallbackReason failureReason = FallbackReason.ENGINE_ERROR;
  private @Nullable ChainRun culprit;
  private int disturbancesSeen;

  /**
   * A channel.
   *
   * @param parked those who wait here
   * @param inPlace whether the one thread there is runs a leg where it stands, if the channel runs at once
   */
  ServedChannel(int index, SchedulerCore core, ChannelDescription description, EngineChannel channel,
      DmaDomain domain, ChannelRing<DescriptorSlot> ring, ParkedLegs parked, ChannelHealth health, boolean cpu,
      boolean inPlace) {
    this.index = index;
    this.core = core;
    this.description = description;
    this.channel = channel;
    this.domain = domain;
    this.slots = new ChannelSlots(ring);
    this.health = health;
    this.cpu = cpu;
    this.parked = parked;
    this.atOnce = channel.runsAtOnce();
    this.scratch = inPlace && atOnce ? new Descriptor(description.limits().maxSources()) : null;
  }

  ChannelDescription description() {
    return description;
  }

  DmaDomain domain() {
    return domain;
  }

  ChannelRing<DescriptorSlot> ring() {
    return slots.ring;
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
    if (scratch == null && !parked.anyWaiting() && run.tryIssue(this)) {
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
    slots.publishEmpty();
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
      any |= feed(slots.ring.cursor());
      any |= take();
      return any;
    } catch (RuntimeException | Error thrown) {
      crashed(thrown);
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
      run.endStopped(this);
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
      if (run.mustStop()) {
        run.endStopped(this);
      } else {
        stats.batch();
        run.runLeg(this, descriptor);
      }
    }
    return n > 0;
  }

  /** Runs a descriptor at once; what the engine throws is a failure of the descriptor. */
  int run(Descriptor descriptor) {
    try {
      return channel.run(descriptor);
    } catch (RuntimeException | Error thrown) {
      stats.crashed(thrown);
      return CompletionStatus.FAILED;
    }
  }

  /** The engine threw: what it holds is taken back, and the descriptor that it choked on has failed. */
  private void crashed(Throwable thrown) {
    stats.crashed(thrown);
    boolean choked = submitting;
    submitting = false;
    reset(null);
    DescriptorSlot slot = choked ? slots.next(Long.MAX_VALUE) : null;
    if (slot != null && slot.run != null) {
      slots.take();
      end(slot, slot.run, CompletionStatus.FAILED);
      slots.freeEnded();
    }
  }

  /** Takes completions, carries their chains on, and lets waiting legs in. */
  boolean take() {
    if (scratch != null) {
      return runWaiting(scratch);
    }
    boolean any = !atOnce && channel.poll(this) > 0;
    slots.freeEnded();
    any |= admitParked();
    return any;
  }

  /** Gives the engine what has been published, up to a sequence, and rings once for the batch. */
  boolean feed(long upTo) {
    boolean any = false;
    for (DescriptorSlot slot = slots.next(upTo); slot != null && give(slot); slot = slots.next(upTo)) {
      any = true;
    }
    if (ringing) {
      ringing = false;
      stats.batch();
      if (!atOnce) {
        channel.doorbell();
      }
    }
    return any;
  }

  /** Gives the engine one slot, or ends it without; returns false when the engine has no room. */
  private boolean give(DescriptorSlot slot) {
    ChainRun run = slot.run;
    if (run == null) {
      slots.take();
      slot.ended = true;
      slots.freeEnded();
      return true;
    }
    if (run.gaveUp() || core.aborting() || (cpu && !run.memoryIsThere())) {
      slots.take();
      end(slot, run, CompletionStatus.ABORTED);
      return true;
    }
    if (atOnce) {
      slots.take();
      ringing = true;
      run.given(slot.index);
      run.beforeCpuStep(slot.index);
      end(slot, run, run(slot.descriptor));
      return true;
    }
    submitting = true;
    boolean accepted = channel.submit(slot.descriptor, slots.nextCookie());
    submitting = false;
    if (accepted) {
      slots.take();
      ringing = true;
      run.given(slot.index);
      if (cpu) {
        run.beforeCpuStep(slot.index);
      }
    }
    return accepted;
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
      if (run.mustStop()) {
        parked.remove();
        run.endStopped(this);
      } else if (run.tryIssue(this)) {
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

  @Override
  public void completed(long cookie, int status) {
    DescriptorSlot slot = slots.outstanding(cookie);
    if (slot == null || slot.run == null) {
      stats.spurious();
      return;
    }
    end(slot, slot.run, status);
  }

  private void end(DescriptorSlot slot, ChainRun run, int status) {
    count(slot.descriptor, status);
    slot.ended = true;
    slot.run = null;
    FallbackReason why = culprit == run ? FallbackReason.TIMEOUT
        : status == CompletionStatus.ABORTED ? failureReason : FallbackReason.ENGINE_ERROR;
    run.descriptorEnded(this, slot.index, slot.descriptor, status, why);
    if (run.pieceEnded()) {
      slots.freeEnded();
      run.proceed(this);
    }
  }

  void count(Descriptor descriptor, int status) {
    stats.descriptorEnded(descriptor.opcode(), descriptor.bytes() * descriptor.sourceCount(),
        CompletionStatus.isFailure(status));
  }

  /** Whether the next slot is published, up to a sequence, and the engine has not taken it. */
  boolean refuses(long upTo) {
    return slots.next(upTo) != null;
  }

  /** Whether something is outstanding, published or waiting. */
  boolean hasWork() {
    return scratch != null ? parked.anyWaiting()
        : slots.anyOutstanding() || slots.anyWaiting() || parked.anyWaiting();
  }

  /** When the oldest chain here misses its deadline, or {@link Long#MAX_VALUE}. */
  long nextDeadline() {
    ChainRun oldest = slots.oldest();
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
    ChainRun oldest = slots.oldest();
    if (oldest == null || !(core.aborting() || oldest.overdue(core.clock.getAsLong()))) {
      return any;
    }
    reset(core.aborting() ? null : oldest);
    return true;
  }

  /**
   * Resets the channel, because a chain on it missed its deadline or for no chain's fault; its descriptors end as
   * aborted, also those that a broken engine forgets.
   */
  private void reset(@Nullable ChainRun overdue) {
    stats.reset();
    long last = slots.taken();
    slots.hold();
    culprit = overdue;
    failureReason = overdue == null ? FallbackReason.ENGINE_ERROR : FallbackReason.CHANNEL_RESET;
    try {
      channel.abort(this);
    } catch (RuntimeException | Error thrown) {
      stats.crashed(thrown);
    }
    for (long at = slots.ended() + 1; at <= last; at++) {
      abortSlot(at);
    }
    endRefused(overdue);
    culprit = null;
    failureReason = FallbackReason.ENGINE_ERROR;
    slots.letGo();
  }

  private void abortSlot(long at) {
    DescriptorSlot slot = slots.at(at);
    ChainRun run = slot.run;
    if (run != null && !slot.ended) {
      end(slot, run, CompletionStatus.ABORTED);
    }
  }

  /** An engine may refuse a descriptor for ever; it ends as if it had been aborted. */
  private void endRefused(@Nullable ChainRun overdue) {
    for (DescriptorSlot slot = slots.next(Long.MAX_VALUE); slot != null; slot = slots.next(Long.MAX_VALUE)) {
      ChainRun run = slot.run;
      if (run == null || (run != overdue && !core.aborting())) {
        return;
      }
      slots.take();
      abortSlot(slots.taken());
    }
  }

  void close() {
    channel.close();
  }
}
