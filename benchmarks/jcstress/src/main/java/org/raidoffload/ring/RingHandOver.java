package org.raidoffload.ring;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * What a producer wrote into the entries of a leg is there for the consumer that sees the first of them published. Fails on
 * any processor where {@link ChannelRing#isPublished} looks at the cursor alone, which moves when entries are claimed.
 */
@JCStressTest
@Outcome(id = "-1, -1", expect = Expect.ACCEPTABLE, desc = "not published yet")
@Outcome(id = "7, -1", expect = Expect.ACCEPTABLE, desc = "the second entry is not published yet")
@Outcome(id = "7, 8", expect = Expect.ACCEPTABLE, desc = "published")
@Outcome(expect = Expect.FORBIDDEN, desc = "an entry is seen before its content")
@State
public class RingHandOver {
  private final ChannelRing<int[]> ring = new SharedChannelRing<>(2, () -> new int[1], ConsumerWait.none());
  private final long first = ring.completed() + 1;

  @Actor
  public void producer() {
    long last = ring.tryClaim(2);
    ring.entry(last - 1)[0] = 7;
    ring.entry(last)[0] = 8;
    ring.publish(last - 1, last);
  }

  @Actor
  public void consumer(II_Result r) {
    r.r1 = ring.isPublished(first) ? ring.entry(first)[0] : -1;
    r.r2 = r.r1 >= 0 && ring.isPublished(first + 1) ? ring.entry(first + 1)[0] : -1;
  }
}
