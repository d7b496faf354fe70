package org.raidoffload.schedule;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.raidoffload.request.FailureReason;

/**
 * Somebody cancels a stripe while its chain ends and the next chain of the pool's one place begins. The cancel reaches
 * the chain that it is for, or none.
 */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "nothing was in flight any more")
@Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "asked, but it was on its last leg")
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "cancelled")
@Outcome(expect = Expect.FORBIDDEN, desc = "another stripe's chain was cancelled, or nobody asked for it")
@State
public class CancelAndComplete {
  private final HandServed served = new HandServed(1);
  private @Nullable FailureReason ofFirst;
  private @Nullable FailureReason ofSecond;
  private boolean secondIsIn;

  /** Each chain waits for room at first, where it may be cancelled, or come to run. */
  public CancelAndComplete() {
    served.fill();
    served.submit(1, outcome -> ofFirst = outcome.failure());
  }

  @Actor
  public void channel() {
    served.serve();
    served.serve();
    submitSecond();
    served.serve();
  }

  private void submitSecond() {
    if (!secondIsIn) {
      served.fill();
      secondIsIn = served.submit(2, outcome -> ofSecond = outcome.failure()) == Submission.ACCEPTED;
    }
  }

  @Actor
  public void caller(III_Result r) {
    r.r3 = served.cancel(1);
  }

  /** What the channel had not seen yet, it sees now. */
  @Arbiter
  public void rest(III_Result r) {
    served.serve();
    served.serve();
    submitSecond();
    served.serve();
    served.serve();
    r.r1 = code(ofFirst);
    r.r2 = code(ofSecond);
  }

  private static int code(@Nullable FailureReason failure) {
    return failure == FailureReason.NONE ? 0 : failure == FailureReason.CANCELLED ? 1 : 2;
  }
}
