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
  private final ChannelEntries entries;
  private final EngineChannel engine;
  /** The engine runs a descriptor while it is handed over. */
  private final boolean atOnce;
  private final boolean cpu;
  private boolean ringing;
  private boolean submitting;
  /** Why descriptors that are aborted now have failed. */
  private FallbackReason abortReason = FallbackReason.ENGINE_ERROR;
  private @Nullable ChainRun culprit;

  EngineFeed(SchedulerCore core, ServedChannel served, ChannelEntries entries, EngineChannel engine, boolean cpu) {
    this.core = core;
    this.served = served;
    this.stats = served.stats;
    this.entries = entries;
    this.engine = engine;
    this.atOnce = engine.runsAtOnce();
    this.cpu = cpu;
  }

  /** Gives the engine what has been published, up to a sequence, and rings once for the batch. */
  boolean feed(long upTo) {
    boolean any = false;
    for (RingEntry entry = entries.next(upTo); entry != null && give(entry); entry = entries.next(upTo)) {
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

  /** Gives the engine one entry, or ends it without; returns false when the engine has no room. */
  private boolean give(RingEntry entry) {
    ChainRun run = entry.run;
    if (run == null) {
      entries.take();
      entry.ended = true;
      entries.freeEnded();
      return true;
    }
    LegRun leg = run.leg;
    if (leg.gaveUp() || core.aborting() || (cpu && !leg.memoryIsThere())) {
      entries.take();
      end(entry, run, CompletionStatus.ABORTED);
      return true;
    }
    if (atOnce) {
      entries.take();
      ringing = true;
      leg.given(entry.index);
      leg.beforeCpuStep(entry.index);
      end(entry, run, run(entry.descriptor));
      return true;
    }
    submitting = true;
    boolean accepted = engine.submit(entry.descriptor, entries.nextCookie());
    submitting = false;
    if (accepted) {
      entries.take();
      ringing = true;
      leg.given(entry.index);
      if (cpu) {
        leg.beforeCpuStep(entry.index);
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
    entries.freeEnded();
    return any;
  }

  @Override
  public void completed(long cookie, int status) {
    RingEntry entry = entries.outstanding(cookie);
    if (entry == null || entry.run == null) {
      stats.spurious();
      return;
    }
    end(entry, entry.run, status);
  }

  private void end(RingEntry entry, ChainRun run, int status) {
    count(entry.descriptor, status);
    entry.ended = true;
    entry.run = null;
    FallbackReason why = culprit == run ? FallbackReason.TIMEOUT
        : status == CompletionStatus.ABORTED ? abortReason : FallbackReason.ENGINE_ERROR;
    run.leg.descriptorEnded(served, entry.index, entry.descriptor, status, why);
    if (run.leg.pieceEnded()) {
      entries.freeEnded();
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
    RingEntry entry = choked ? entries.next(Long.MAX_VALUE) : null;
    if (entry != null && entry.run != null) {
      entries.take();
      end(entry, entry.run, CompletionStatus.FAILED);
      entries.freeEnded();
    }
  }

  /**
   * Resets the channel, because a chain on it missed its deadline or for no chain's fault; its descriptors end as
   * aborted, also those that a broken engine forgets.
   */
  void reset(@Nullable ChainRun overdue) {
    stats.reset();
    long last = entries.taken();
    entries.hold();
    culprit = overdue;
    long chain = overdue == null ? 0 : overdue.chain();
    abortReason = overdue == null ? FallbackReason.ENGINE_ERROR : FallbackReason.CHANNEL_RESET;
    try {
      engine.abort(this);
    } catch (RuntimeException | Error thrown) {
      stats.crashed(thrown);
    }
    for (long at = entries.ended() + 1; at <= last; at++) {
      abortEntry(at);
    }
    endRefused(overdue, chain);
    culprit = null;
    abortReason = FallbackReason.ENGINE_ERROR;
    entries.letGo();
  }

  private void abortEntry(long at) {
    RingEntry entry = entries.at(at);
    ChainRun run = entry.run;
    if (run != null && !entry.ended) {
      end(entry, run, CompletionStatus.ABORTED);
    }
  }

  /**
   * An engine may refuse a descriptor for ever; it ends as if it had been aborted. Where nothing of the chain was refused
   * it has ended by now, and what was overdue may be another chain already, which is not.
   */
  private void endRefused(@Nullable ChainRun overdue, long chain) {
    for (RingEntry entry = entries.next(Long.MAX_VALUE); entry != null; entry = entries.next(Long.MAX_VALUE)) {
      ChainRun run = entry.run;
      boolean refused = run != null && run == overdue && run.chain() == chain;
      if (run == null || !(refused || core.aborting())) {
        return;
      }
      entries.take();
      abortEntry(entries.taken());
    }
  }

  void close() {
    engine.close();
  }
}
