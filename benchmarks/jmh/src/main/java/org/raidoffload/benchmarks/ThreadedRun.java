package org.raidoffload.benchmarks;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.raidoffload.schedule.StripeListener;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.Submission;

/**
 * Keeps a scheduler's pool full from one thread until a number of chains has ended. While the pool is full the thread
 * spins, or rests for a time in which the channels do not run dry, to leave them the processor.
 */
final class ThreadedRun {
  /** Between two looks: a look takes the cache line that the channel's thread gives chains back in. */
  private static final int SPINS = 32;

  private final StripeScheduler scheduler;
  private final StripeShape shape;
  private final StripeSet stripes;
  private final AtomicLong delivered = new AtomicLong();
  private final StripeListener listener = outcome -> delivered.incrementAndGet();
  private final long restNanos;
  private long submitted;

  /**
   * A run.
   *
   * @param restNanos how long to rest when there is no room; 0 to spin
   */
  ThreadedRun(StripeScheduler scheduler, StripeShape shape, StripeSet stripes, long restNanos) {
    this.restNanos = restNanos;
    this.scheduler = scheduler;
    this.shape = shape;
    this.stripes = stripes;
  }

  long run(int chains) {
    long end = submitted + chains;
    while (submitted < end) {
      if (scheduler.trySubmit(shape, submitted, stripes.get((int) submitted & Integer.MAX_VALUE), listener)
          == Submission.ACCEPTED) {
        submitted++;
      } else {
        rest(restNanos);
      }
    }
    while (delivered.get() < end) {
      rest(restNanos / 4);
    }
    return end;
  }

  private static void rest(long nanos) {
    if (nanos == 0) {
      for (int i = 0; i < SPINS; i++) {
        Thread.onSpinWait();
      }
    } else {
      LockSupport.parkNanos(nanos);
    }
  }
}
