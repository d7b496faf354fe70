package org.raidoffload.schedule;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A submitter of two chains, a ring that holds one of them, a channel's thread: each chain is delivered exactly once,
 * and the channel sees each descriptor as it was filled, be it issued or parked before. Fails on any processor where a
 * leg is published before it is filled, or taken for published when it is claimed.
 */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "each delivered once")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, delivered twice, or a descriptor seen half filled")
@State
public class SubmitAndServe {
  private final HandServed served = new HandServed(2);
  private int ofFirst;
  private int ofSecond;

  @Actor
  public void submitter() {
    served.submit(1, outcome -> ofFirst++);
    served.submit(2, outcome -> ofSecond++);
  }

  @Actor
  public void channel() {
    served.serve();
    served.serve();
  }

  /** What the channel had not seen yet, it sees now. */
  @Arbiter
  public void rest(III_Result r) {
    served.serve();
    served.serve();
    served.serve();
    r.r1 = ofFirst;
    r.r2 = ofSecond;
    r.r3 = served.torn();
  }
}
