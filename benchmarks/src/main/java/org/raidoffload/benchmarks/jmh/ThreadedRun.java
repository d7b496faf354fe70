package org.raidoffload.benchmarks.jmh;

import java.util.concurrent.atomic.AtomicLong;
import org.raidoffload.schedule.PlacedStripe;
import org.raidoffload.schedule.StripeListener;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.Submission;

/** Keeps a scheduler's pool full from one thread until a number of chains has ended. */
final class ThreadedRun {
  private final StripeScheduler scheduler;
  private final PlacedStripe placed;
  private final StripeSet stripes;
  private final AtomicLong delivered = new AtomicLong();
  private final StripeListener listener = outcome -> delivered.incrementAndGet();
  private long submitted;

  ThreadedRun(StripeScheduler scheduler, PlacedStripe placed, StripeSet stripes) {
    this.scheduler = scheduler;
    this.placed = placed;
    this.stripes = stripes;
  }

  long run(int chains) {
    long end = submitted + chains;
    while (submitted < end) {
      if (scheduler.trySubmit(placed, submitted, stripes.get((int) submitted & Integer.MAX_VALUE), listener)
          == Submission.ACCEPTED) {
        submitted++;
      } else {
        Thread.onSpinWait();
      }
    }
    while (delivered.get() < end) {
      Thread.onSpinWait();
    }
    return end;
  }
}
