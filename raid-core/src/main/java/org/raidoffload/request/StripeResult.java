package org.raidoffload.request;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What became of a stripe request. Delivered once, after the last unmap. Immutable.
 *
 * @param stripe the number given at submit
 * @param failure {@link FailureReason#NONE} on success
 * @param pMismatch a check found P wrong
 * @param qMismatch a check found Q wrong
 * @param fallback why a leg was run by the software engine, or NONE
 * @param untrusted buffers whose content must not be used: empty on success
 * @param latencyNanos from submit to delivery, on the scheduler's clock
 * @param cause what was thrown, where the failure is {@link FailureReason#THROWN}; else null
 */
public record StripeResult(
    long stripe,
    FailureReason failure,
    boolean pMismatch,
    boolean qMismatch,
    FallbackReason fallback,
    Set<StripeBuffer> untrusted,
    long latencyNanos,
    @Nullable Throwable cause) {

  public StripeResult {
    untrusted = Set.copyOf(untrusted);
  }

  /** A result without a cause. */
  public StripeResult(long stripe, FailureReason failure, boolean pMismatch, boolean qMismatch, FallbackReason fallback,
      Set<StripeBuffer> untrusted, long latencyNanos) {
    this(stripe, failure, pMismatch, qMismatch, fallback, untrusted, latencyNanos, null);
  }

  /** Of a request that never began. */
  public static StripeResult notBegun(long stripe, FailureReason why) {
    return new StripeResult(stripe, why, false, false, FallbackReason.NONE, Set.of(), 0);
  }

  public boolean succeeded() {
    return failure == FailureReason.NONE;
  }

  /** A line for people: {@code stripe 3: succeeded after 12.573 us}. */
  @Override
  public String toString() {
    return "stripe " + stripe + ": " + (succeeded() ? "succeeded" : failure) + " after " + latencyNanos / 1000.0 + " us"
        + (pMismatch ? ", P is wrong" : "") + (qMismatch ? ", Q is wrong" : "")
        + (fallback == FallbackReason.NONE ? "" : ", on the CPU for " + fallback)
        + (untrusted.isEmpty() ? "" : ", not to be trusted: " + untrusted) + (cause == null ? "" : ", cause: " + cause);
  }
}
