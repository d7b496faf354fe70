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
 * What serves one channel: takes published slots from its ring, feeds the engine, and carries chains on when their
 * descriptors end. Every method but {@link #offer} and the getters is called by the channel's one thread.
 */
final class ChannelWorker implements CompletionSink {
  final int index;
  final ChannelRing<DescriptorSlot> ring;
  final WorkerStats stats = new WorkerStats();
  private final SchedulerCore core;
  private final ChannelDescription description;
  private final EngineChannel channel;
  private final DmaDomain domain;
  private final ParkedLegs parked;
  private final boolean atOnce;
  /** What legs are filled into that go past the ring, or null where none does. */
  private final @Nullable Descriptor scratch;
  private final ChannelHealth health;
  private final boolean cpu;
  private long taken;
  private long ended;
  private boolean ringing;
  private boolean submitting;
  private final boolean inline;
  /** Inline: something was offered since the channel was last found without work. */
  private boolean stirred;
  private FallbackReason failureReason = FallbackReason.ENGINE_ERROR;
  private @Nullable ChainRun culprit;

  ChannelWorker(int index, SchedulerCore core, ChannelDescription description, EngineChannel channel,
      DmaDomain domain, ChannelRing<DescriptorSlot> ring, ChannelHealth health, boolean cpu, boolean inline) {
    this.index = index;
    this.core = core;
    this.description = description;
    this.channel = channel;
    this.domain = domain;
    this.ring = ring;
    this.health = health;
    this.cpu = cpu;
    this.inline = inline;
    this.parked = new ParkedLegs(!inline);
    this.atOnce = channel.runsAtOnce();
    this.scratch = inline && atOnce ? new Descriptor(description.limits().maxSources()) : null;
    this.taken = ring.completed();
    this.ended = taken;
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

  /** Whether chains should stay away from the channel for now. Any thread. */
  boolean isOut() {
    return health.isOut(core.clock);
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
   * Hands a chain to this channel: its leg is issued, or parked until there is room; inline, where the channel runs at
   * once, until it is served. Called by the chain's owner, any thread; the chain belongs to this channel's thread
   * afterwards.
   */
  void offer(ChainRun run) {
    stirred |= inline;
    if (scratch == null && !parked.anyWaiting() && run.tryIssue(this)) {
      return;
    }
    run.parked();
    parked.park(run);
    if (scratch == null) {
      core.waker.accept(this);
    }
  }

  /** Takes a chain that is only to be ended, on this channel's thread. */
  void offerDoomed(ChainRun run) {
    stirred |= inline;
    run.parked();
    parked.park(run);
    if (scratch == null) {
      core.waker.accept(this);
    }
  }

  /**
   * Makes sure that the thread looks at its parked legs: if the ring is full it has work and will look after it, if
   * not an empty slot wakes it.
   */
  void wake() {
    long sequence = ring.tryClaim(1);
    if (sequence >= 0) {
      ring.slot(sequence).run = null;
      core.work.published(index, description, 0, sequence);
      ring.publish(sequence, sequence);
    }
  }

  /**
   * Serves the channel once: feeds, polls, lets parked legs in. What the engine throws fails what it was given.
   *
   * @return whether anything happened
   */
  boolean serve() {
    try {
      if (scratch != null) {
        return runWaiting(scratch);
      }
      boolean any = feed(Long.MAX_VALUE);
      any |= take();
      return any;
    } catch (RuntimeException | Error thrown) {
      crashed(thrown);
      return true;
    }
  }

  /** As {@link #serve}, on the thread that also offers: looks at nothing while nothing can be there. */
  boolean serveInline() {
    if (!stirred) {
      return false;
    }
    boolean any = serve();
    stirred = any || hasWork();
    return any;
  }

  /**
   * Inline and on the CPU there is nobody to hand a leg over to: what waits now is run where it stands, without the
   * ring.
   *
   * @return whether anything waited
   */
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
    DescriptorSlot slot = ring.slot(taken + 1);
    ChainRun run = slot.run;
    if (choked && run != null) {
      taken++;
      end(slot, run, CompletionStatus.FAILED);
      freeEnded();
    }
  }

  /** Takes completions, carries their chains on, and lets parked legs in. */
  boolean take() {
    if (scratch != null) {
      return runWaiting(scratch);
    }
    boolean any = poll() > 0;
    any |= admitParked();
    return any;
  }

  /** Gives the engine what has been published, up to a sequence, and rings once for the batch. */
  boolean feed(long upTo) {
    boolean any = false;
    while (taken < upTo && ring.isPublished(taken + 1)) {
      DescriptorSlot slot = ring.slot(taken + 1);
      ChainRun run = slot.run;
      if (run == null) {
        taken++;
        slot.ended = true;
        if (ended + 1 == taken) {
          freeEnded();
        }
      } else if (run.gaveUp() || core.aborting()) {
        taken++;
        end(slot, run, CompletionStatus.ABORTED);
      } else if (atOnce) {
        taken++;
        ringing = true;
        runAtOnce(slot, run);
      } else {
        submitting = true;
        boolean accepted = channel.submit(slot.descriptor, taken + 1);
        submitting = false;
        if (!accepted) {
          break;
        }
        taken++;
        run.given(slot.index);
        if (cpu) {
          run.beforeCpuStep(slot.index);
        }
        ringing = true;
      }
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

  private void runAtOnce(DescriptorSlot slot, ChainRun run) {
    run.given(slot.index);
    run.beforeCpuStep(slot.index);
    end(slot, run, run(slot.descriptor));
  }

  int poll() {
    int n = atOnce ? 0 : channel.poll(this);
    freeEnded();
    return n;
  }

  /** Ends and issues parked legs, oldest first, while there is room. */
  boolean admitParked() {
    boolean any = false;
    for (ChainRun run = parked.peek(); run != null; run = parked.peek()) {
      if (run.mustStop()) {
        parked.remove();
        run.endStopped(this);
      } else if (run.tryIssue(this)) {
        parked.remove();
        stats.legParked();
      } else {
        break;
      }
      any = true;
    }
    return any;
  }

  @Override
  public void completed(long cookie, int status) {
    if (cookie > taken || cookie <= ended) {
      stats.spurious();
      return;
    }
    DescriptorSlot slot = ring.slot(cookie);
    ChainRun run = slot.run;
    if (run == null || slot.ended) {
      stats.spurious();
      return;
    }
    end(slot, run, status);
  }

  private void end(DescriptorSlot slot, ChainRun run, int status) {
    count(slot.descriptor, status);
    slot.ended = true;
    slot.run = null;
    FallbackReason why = status == CompletionStatus.ABORTED && culprit != run ? failureReason
        : culprit == run ? FallbackReason.TIMEOUT : FallbackReason.ENGINE_ERROR;
    run.descriptorEnded(this, slot.index, slot.descriptor, status, why);
    if (run.pieceEnded()) {
      freeEnded();
      run.proceed(this);
    }
  }

  void count(Descriptor descriptor, int status) {
    stats.descriptorEnded(descriptor.opcode(), descriptor.bytes() * descriptor.sourceCount(),
        CompletionStatus.isFailure(status));
  }

  /** Frees the slots up to the first that has not ended. */
  private void freeEnded() {
    long to = ended;
    while (to < taken && ring.slot(to + 1).ended) {
      to++;
      ring.slot(to).ended = false;
    }
    if (to != ended) {
      ended = to;
      ring.complete(to);
    }
  }

  /** Descriptors that the engine has and has not given back. */
  boolean outstanding() {
    return ended < taken;
  }

  /** The oldest chain that the engine has, or is to be given and refuses, or null. */
  private @Nullable ChainRun oldest() {
    for (long at = ended + 1; at <= taken; at++) {
      ChainRun run = ring.slot(at).run;
      if (run != null) {
        return run;
      }
    }
    return refused() ? ring.slot(taken + 1).run : null;
  }

  /** Whether the next slot is published and the engine has not taken it. */
  boolean refused() {
    return ring.isPublished(taken + 1);
  }

  /** Resets the channel when the oldest chain, which the engine has or does not take, is overdue. */
  boolean watchDeadline() {
    ChainRun oldest = oldest();
    if (oldest == null || !(core.aborting() || oldest.overdue(core.clock.getAsLong()))) {
      return false;
    }
    reset(core.aborting() ? null : oldest);
    return true;
  }

  /** Whether something is outstanding, published or parked. */
  boolean hasWork() {
    if (scratch != null) {
      return parked.anyWaiting();
    }
    return outstanding() || refused() || parked.anyWaiting();
  }

  /**
   * Resets the channel, because a chain on it missed its deadline or for no chain's fault; its descriptors end as
   * aborted, also those that a broken engine forgets.
   */
  private void reset(@Nullable ChainRun overdue) {
    stats.reset();
    long last = taken;
    culprit = overdue;
    failureReason = overdue == null ? FallbackReason.ENGINE_ERROR : FallbackReason.CHANNEL_RESET;
    try {
      channel.abort(this);
    } catch (RuntimeException | Error thrown) {
      stats.crashed(thrown);
    }
    for (long at = ended + 1; at <= last; at++) {
      abortSlot(at);
    }
    endRefused(overdue);
    culprit = null;
    failureReason = FallbackReason.ENGINE_ERROR;
    freeEnded();
  }

  private void abortSlot(long at) {
    DescriptorSlot slot = ring.slot(at);
    ChainRun run = slot.run;
    if (run != null && !slot.ended) {
      end(slot, run, CompletionStatus.ABORTED);
    }
  }

  /** An engine may refuse a descriptor for ever; it ends as if it had been aborted. */
  private void endRefused(@Nullable ChainRun overdue) {
    while (refused()) {
      ChainRun run = ring.slot(taken + 1).run;
      if (run == null || (run != overdue && !core.aborting())) {
        return;
      }
      taken++;
      abortSlot(taken);
    }
  }

  void close() {
    channel.close();
  }
}
