package org.raidoffload.schedule;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A scheduler is closed while somebody submits: once close finds nothing in flight, nothing is accepted; what was
 * accepted is delivered, and close then finds nothing in flight.
 */
@JCStressTest
@Outcome(id = "0, 1, 0, 1", expect = Expect.ACCEPTABLE, desc = "closed first")
@Outcome(id = "0, 0, 0, 1", expect = Expect.ACCEPTABLE, desc = "refused, while it held a chain to find that out")
@Outcome(id = "1, 0, 1, 1", expect = Expect.ACCEPTABLE, desc = "accepted, waited for, delivered")
@Outcome(expect = Expect.FORBIDDEN, desc = "accepted after close found nothing in flight, or lost")
@State
public class CloseAndSubmit {
  private final HandServed served = new HandServed(1);
  private int delivered;

  @Actor
  public void submitter(IIII_Result r) {
    r.r1 = served.submit(1, outcome -> delivered++) == Submission.ACCEPTED ? 1 : 0;
  }

  @Actor
  public void closer(IIII_Result r) {
    r.r2 = served.close() ? 1 : 0;
  }

  @Arbiter
  public void rest(IIII_Result r) {
    served.serve();
    served.serve();
    r.r3 = delivered;
    r.r4 = served.close() ? 1 : 0;
  }
}
