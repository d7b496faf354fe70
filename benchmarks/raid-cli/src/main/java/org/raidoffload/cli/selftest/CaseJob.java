package org.raidoffload.cli.selftest;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeResult;
import org.raidoffload.schedule.StripeOutcome;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.StripeStep;

/** One request of a case on its way: placed, with memory, and later with its result. */
final class CaseJob {
  final int number;
  final RequestCase request;
  final StripeRequest built;
  final StripeShape shape;
  final OracleStripe oracle;
  final GuardedStripe stripe;
  private final Queue<StripeResult> results = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Throwable refusal;
  private volatile boolean turnedAway;
  /** What ran, or as long as that is not known what was to run. */
  private volatile List<StripeStep> steps;

  CaseJob(int number, RequestCase request, StripeRequest built, StripeShape shape, OracleStripe oracle,
      GuardedStripe stripe) {
    this.number = number;
    this.request = request;
    this.built = built;
    this.shape = shape;
    this.oracle = oracle;
    this.stripe = stripe;
    this.steps = shape.steps();
  }

  /** The result is there; any thread. */
  void ended(StripeResult result) {
    results.add(result);
  }

  /** The outcome is there, and lent; any thread. */
  void ended(StripeOutcome outcome) {
    steps = outcome.steps();
    results.add(outcome.toResult());
  }

  /** It is refused; any thread. */
  void refuse(Throwable why) {
    refusal = why;
  }

  boolean refused() {
    return refusal != null;
  }

  /** The scheduler was closed before; any thread. */
  void turnAway() {
    turnedAway = true;
  }

  /** Whether nothing more is to come. */
  boolean isDone() {
    return refused() || turnedAway || hasEnded();
  }

  /** The number under which its stripe is in flight. */
  long stripeNumber() {
    return number;
  }

  /** What was thrown in place of a refusal in one sentence, or null. */
  @Nullable CaseFailure refusedBadly() {
    Throwable why = refusal;
    return why == null || why instanceof IllegalArgumentException ? null
        : new CaseFailure(CaseFailure.Kind.THROWN, this + ": " + CaseRunner.told(why));
  }

  boolean hasEnded() {
    return !results.isEmpty();
  }

  StripeResult result() {
    return results.element();
  }

  /** Why the outcome is wrong, or null. */
  @Nullable CaseFailure failure(SetUp setUp) {
    if (turnedAway && results.isEmpty()) {
      String touched = stripe.differenceAfterFailure(Set.of(), List.of());
      return touched == null ? null : new CaseFailure(CaseFailure.Kind.DIFFERENCE, this + ": " + touched
          + " although the scheduler was closed");
    }
    if (results.size() != 1) {
      return new CaseFailure(CaseFailure.Kind.BOOKS, this + " was delivered " + results.size() + " times");
    }
    StripeResult result = result();
    if (!result.succeeded() && !setUp.mayFail()) {
      return new CaseFailure(CaseFailure.Kind.FAILED, this + " ended as " + result);
    }
    if (result.succeeded() && !result.untrusted().isEmpty()) {
      return new CaseFailure(CaseFailure.Kind.BOOKS, this + " succeeded and calls buffers untrusted: " + result);
    }
    String wrong = result.succeeded() ? stripe.differenceAfterSuccess(steps)
        : stripe.differenceAfterFailure(result.untrusted(), steps);
    if (wrong == null && result.succeeded()) {
      wrong = verdict(result);
    }
    return wrong == null ? null : new CaseFailure(CaseFailure.Kind.DIFFERENCE, this + ": " + wrong
        + (result.succeeded() ? "" : " after " + result));
  }

  private @Nullable String verdict(StripeResult result) {
    boolean p = oracle.finds("P", held(StripeBuffer.P));
    boolean q = oracle.finds("Q", held(StripeBuffer.Q));
    return result.pMismatch() == p && result.qMismatch() == q ? null
        : "the check says P " + word(result.pMismatch()) + ", Q " + word(result.qMismatch()) + "; it is P " + word(p)
            + ", Q " + word(q);
  }

  /** Where all but P is cached md recomputes P instead of reading it, and finds what it made right. */
  private boolean held(StripeBuffer parity) {
    return shape.plan().memberReads().contains(parity) || request.cached().contains(parity.name());
  }

  private static String word(boolean mismatch) {
    return mismatch ? "wrong" : "right";
  }

  @Override
  public String toString() {
    return "request " + (number + 1) + " (" + request.toString().strip() + ")";
  }
}
