package org.raidoffload.schedule;

import java.util.List;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.StripeResult;

/** What became of a stripe, read without allocating; valid only while a {@link StripeListener} runs. */
public interface StripeOutcome {

  /** The number given at submit. */
  long stripe();

  FailureReason failure();

  boolean pMismatch();

  boolean qMismatch();

  /** Why a leg was run by the software engine, or NONE. */
  FallbackReason fallback();

  /** From submit to delivery on the scheduler's clock, ns; 0 where the scheduler does not time chains. */
  long latencyNanos();

  /** The chain as it was placed; {@link StripeShape#decision} says under which mapping strategy it ran, and why. */
  StripeShape shape();

  /**
   * The steps of the legs that began, in order, each with the channel that ran it; may be kept. Where the chain failed,
   * the later ones may not have run. Allocates: for messages.
   */
  List<StripeStep> steps();

  /** A copy that may be kept. */
  StripeResult toResult();
}
