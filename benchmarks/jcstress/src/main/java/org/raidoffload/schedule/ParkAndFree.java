package org.raidoffload.schedule;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.raidoffload.ring.ChannelRing;
import org.raidoffload.ring.ConsumerWait;
import org.raidoffload.ring.SharedChannelRing;

/**
 * A chain finds a full ring, parks and tries to wake the channel with an empty entry; the channel frees its entry and,
 * before it sleeps, looks behind a fence whether somebody waits. One of the two must see the other, or the chain waits for ever.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "woken, and seen")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "woken")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "seen")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "neither woken nor seen")
@State
public class ParkAndFree {
  private final ChannelRing<int[]> ring = new SharedChannelRing<>(1, () -> new int[1], ConsumerWait.none());
  private final ParkedLegs parked = new SharedParkedLegs();
  private final ChainRun run = HandServed.chain();
  private final long full = ring.tryClaim(1);

  public ParkAndFree() {
    ring.publish(full, full);
  }

  @Actor
  public void submitter(II_Result r) {
    parked.park(run);
    r.r1 = ring.tryClaim(1) == ChannelRing.FULL ? 0 : 1;
  }

  @Actor
  public void channel(II_Result r) {
    ring.complete(full);
    ConsumerWait.beforeLastLook();
    r.r2 = parked.anyWaiting() ? 1 : 0;
  }
}
