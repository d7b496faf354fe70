package org.raidoffload.request;

import java.util.Set;

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
 */
public record StripeResult(
    long stripe,
    FailureReason failure,
    boolean pMismatch,
    boolean qMismatch,
    FallbackReason fallback,
    Set<StripeBuffer> untrusted,
    long latencyNanos) {

  public StripeResult {
    untrusted = Set.copyOf(untrusted);
  }

  public boolean succeeded() {
    return failure == FailureReason.NONE;
  }
}
