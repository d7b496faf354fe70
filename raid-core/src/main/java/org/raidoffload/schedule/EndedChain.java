package org.raidoffload.schedule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeResult;

/** What a listener may read of a chain that is free already: one for each channel, filled for each call anew. */
final class EndedChain implements StripeOutcome {
  private final SchedulerCore core;
  private long stripe;
  private FailureReason failure = FailureReason.NONE;
  private FallbackReason fallback = FallbackReason.NONE;
  private int results;
  private long latency;
  private final LegChannels ran = new LegChannels();
  private @Nullable StripeShape shape;
  private @Nullable Set<StripeBuffer> untrusted;
  private @Nullable Throwable cause;

  EndedChain(SchedulerCore core) {
    this.core = core;
  }

  void copy(ChainRun run) {
    ChainFate fate = run.fate;
    stripe = run.stripe();
    failure = fate.failure();
    fallback = fate.fallback();
    results = fate.checks.value();
    latency = run.times.latencyNanos();
    ran.copy(fate.ran);
    shape = run.shape();
    if (fate.failure() != FailureReason.NONE) {
      untrusted = fate.untrusted();
      cause = fate.cause();
    }
  }

  /** The listener has returned. */
  void clear() {
    shape = null;
    if (failure != FailureReason.NONE) {
      untrusted = null;
      cause = null;
    }
  }

  @Override
  public long stripe() {
    requireListening();
    return stripe;
  }

  @Override
  public FailureReason failure() {
    requireListening();
    return failure;
  }

  @Override
  public boolean pMismatch() {
    requireListening();
    return (results & CompletionStatus.P_MISMATCH) != 0;
  }

  @Override
  public boolean qMismatch() {
    requireListening();
    return (results & CompletionStatus.Q_MISMATCH) != 0;
  }

  @Override
  public FallbackReason fallback() {
    requireListening();
    return fallback;
  }

  @Override
  public long latencyNanos() {
    requireListening();
    return latency;
  }

  @Override
  public StripeShape shape() {
    StripeShape ran = shape;
    if (ran == null) {
      throw late();
    }
    return ran;
  }

  /** What is here afterwards is of another chain. */
  private void requireListening() {
    if (shape == null) {
      throw late();
    }
  }

  private IllegalStateException late() {
    return new IllegalStateException("the outcome of a chain was read after its listener returned (keep toResult(), or "
        + "what is needed of it)");
  }

  @Override
  public List<StripeStep> steps() {
    return ran.steps(shape(), core.channels);
  }

  @Override
  public StripeResult toResult() {
    requireListening();
    Set<StripeBuffer> bad = untrusted;
    return new StripeResult(stripe, failure, pMismatch(), qMismatch(), fallback, bad == null ? Set.of() : bad,
        latency, cause);
  }
}
