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
  private long chain;
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
    chain = run.chain();
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
    return stripe;
  }

  @Override
  public FailureReason failure() {
    return failure;
  }

  @Override
  public boolean pMismatch() {
    return (results & CompletionStatus.P_MISMATCH) != 0;
  }

  @Override
  public boolean qMismatch() {
    return (results & CompletionStatus.Q_MISMATCH) != 0;
  }

  @Override
  public FallbackReason fallback() {
    return fallback;
  }

  @Override
  public long latencyNanos() {
    return latency;
  }

  @Override
  public StripeShape shape() {
    StripeShape shape = this.shape;
    if (shape == null) {
      throw new IllegalStateException("the outcome of chain " + chain + " was read after its listener returned");
    }
    return shape;
  }

  @Override
  public List<StripeStep> steps() {
    return ran.steps(shape(), core.channels);
  }

  @Override
  public StripeResult toResult() {
    Set<StripeBuffer> bad = untrusted;
    return new StripeResult(stripe, failure, pMismatch(), qMismatch(), fallback, bad == null ? Set.of() : bad,
        latency, cause);
  }
}
