package org.raidoffload.ring;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/** A consumer that goes to sleep while a producer publishes is woken, or does not sleep. */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "the consumer saw the entry")
@Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "the consumer sleeps beside a published entry")
@State
public class ParkedConsumerWakes {
  private final ConsumerWait wait = new ConsumerWait(WaitMode.BLOCK);
  private final ChannelRing<int[]> ring = new SharedChannelRing<>(1, () -> new int[1], wait);
  private final long first = ring.completed() + 1;

  @Actor
  public void consumer() {
    wait.await(() -> ring.isPublished(first));
  }

  @Signal
  public void producer() {
    long sequence = ring.tryClaim(1);
    ring.publish(sequence, sequence);
  }
}
