package org.raidoffload.schedule;

import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.CompletionSink;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.request.FallbackReason;

/**
 * Between a channel's ring and its engine: gives the engine what is issued, takes completions and carries their chains
 * on, and takes everything back from an engine that threw or was too late. The channel's thread only.
 */
final class EngineFeed implements CompletionSink {
  private final SchedulerCore core;
  private final ServedChannel served;
  private final ChannelStats stats;
  private final ChannelSlots slots;
  private final EngineChannel engine;
  /** The engine runs a descriptor while it is handed over. */
  private final boolean atOnce;
  private final boolean cpu;
  private boolean ringing;
  private boolean submitting;
  /** Why descriptors that are aborted now have failed. */
  private FallbackReason abortReason = FallbackReason.ENGINE_ERROR;
  private @Nullable ChainRun culprit;

  EngineFeed(SchedulerCore core, ServedChannel served, ChannelSlots slots, EngineChannel engine, boolean cpu) {
    this.core = core;
    this.served = served;
    this.stats = served.stats;
    this.slots = slots;
    this.engine = engine;
    this.atOnce = engine.runsAtOnce();
    this.cpu = cpu;
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
        engine.doorbell();
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
    LegRun leg = run.leg;
    if (leg.gaveUp() || core.aborting() || (cpu && !leg.memoryIsThere())) {
      slots.take();
      end(slot, run, CompletionStatus.ABORTED);
      return true;
    }
    if (atOnce) {
      slots.take();
      ringing = true;
      leg.given(slot.index);
      leg.beforeCpuStep(slot.index);
      end(slot, run, run(slot.descriptor));
      return true;
    }
    submitting = true;
    boolean accepted = engine.submit(slot.descriptor, slots.nextCookie());
    submitting = false;
    if (accepted) {
      slots.take();
      ringing = true;
      leg.given(slot.index);
      if (cpu) {
        leg.beforeCpuStep(slot.index);
      }
    }
    return accepted;
  }

  /** Runs a descriptor at once; what the engine throws is a failure of the descriptor. */
  int run(Descriptor descriptor) {
    try {
      return engine.run(descriptor);
    } catch (RuntimeException | Error thrown) {
      stats.crashed(thrown);
      return CompletionStatus.FAILED;
    }
  }

  /** Takes completions and carries their chains on. */
  boolean poll() {
    boolean any = !atOnce && engine.poll(this) > 0;
    slots.freeEnded();
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
        : status == CompletionStatus.ABORTED ? abortReason : FallbackReason.ENGINE_ERROR;
    run.leg.descriptorEnded(served, slot.index, slot.descriptor, status, why);
    if (run.leg.pieceEnded()) {
      slots.freeEnded();
      run.course.proceed(served);
    }
  }

  void count(Descriptor descriptor, int status) {
    stats.descriptorEnded(descriptor.opcode(), descriptor.bytes() * descriptor.sourceCount(),
        CompletionStatus.isFailure(status));
  }

  /** The engine threw: what it holds is taken back, and the descriptor that it choked on has failed. */
  void crashed(Throwable thrown) {
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

  /**
   * Resets the channel, because a chain on it missed its deadline or for no chain's fault; its descriptors end as
   * aborted, also those that a broken engine forgets.
   */
  void reset(@Nullable ChainRun overdue) {
    stats.reset();
    long last = slots.taken();
    slots.hold();
    culprit = overdue;
    abortReason = overdue == null ? FallbackReason.ENGINE_ERROR : FallbackReason.CHANNEL_RESET;
    try {
      engine.abort(this);
    } catch (RuntimeException | Error thrown) {
      stats.crashed(thrown);
    }
    for (long at = slots.ended() + 1; at <= last; at++) {
      abortSlot(at);
    }
    endRefused(overdue);
    culprit = null;
    abortReason = FallbackReason.ENGINE_ERROR;
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
    engine.close();
  }
}
