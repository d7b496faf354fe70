package org.raidoffload.cli.selftest;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.selftest.CaseFailure.Kind;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.Submission;
import org.raidoffload.simulation.Simulation;

/** Submits the requests of a case in one of the ways that users have, and waits for them. One thread. */
final class CaseDriver {
  private final StripeScheduler scheduler;
  private final long giveUpAt;

  CaseDriver(StripeScheduler scheduler, long patienceNanos) {
    this.scheduler = scheduler;
    this.giveUpAt = System.nanoTime() + patienceNanos;
  }

  /** Everything on this thread. */
  @Nullable CaseFailure inline(List<CaseJob> jobs, Disturbance disturbance) {
    for (CaseJob job : jobs) {
      while (submit(job) == Submission.BUSY) {
        scheduler.poll();
        if (late()) {
          return hang(jobs, job + " finds no room");
        }
      }
      disturbance.afterSubmission(scheduler, job);
    }
    while (!jobs.stream().allMatch(CaseJob::isDone)) {
      scheduler.poll();
      if (late()) {
        return hang(jobs, "polling goes on");
      }
    }
    return null;
  }

  /** Threads serve the channels, others submit. */
  @Nullable CaseFailure onThreads(List<CaseJob> jobs, SetUp setUp, long seed) {
    String stuck = new ThreadedDriver(scheduler, jobs, setUp, seed, giveUpAt).run();
    return stuck == null ? null : hang(jobs, stuck);
  }

  /** In model time, with as many requests in flight as the pool takes. */
  @Nullable CaseFailure inModelTime(Simulation simulation, List<CaseJob> jobs, SetUp setUp) {
    List<CaseJob> waiting = new ArrayList<>(jobs);
    simulation.run(() -> {
      while (!waiting.isEmpty() && jobs.size() - waiting.size() - ended(jobs) < setUp.pool()) {
        CaseJob next = waiting.getFirst();
        if (submit(next) == Submission.BUSY) {
          return;
        }
        waiting.removeFirst();
        if (setUp.disturbance().strikes(next.number)) {
          scheduler.cancel(next.stripeNumber());
        }
      }
    });
    return ended(jobs) == jobs.size() ? null : hang(jobs, "nothing is left to happen in model time");
  }

  private static int ended(List<CaseJob> jobs) {
    return (int) jobs.stream().filter(CaseJob::isDone).count();
  }

  private Submission submit(CaseJob job) {
    try {
      Submission submission = scheduler.trySubmit(job.shape, job.stripeNumber(), job.stripe.memory(), job::ended);
      if (submission == Submission.CLOSED) {
        job.turnAway();
      }
      return submission;
    } catch (IllegalArgumentException refusal) {
      job.refuse(refusal);
      return Submission.ACCEPTED;
    }
  }

  private boolean late() {
    return System.nanoTime() - giveUpAt > 0;
  }

  private CaseFailure hang(List<CaseJob> jobs, String what) {
    StringBuilder state = new StringBuilder(what).append(" and ").append(jobs.size() - ended(jobs)).append(" of ")
        .append(jobs.size()).append(" requests have not ended;");
    for (int w = 0; w < scheduler.channels(); w++) {
      state.append(' ').append(scheduler.channel(w).name()).append(": ").append(scheduler.ringOccupied(w)).append(" of ")
          .append(scheduler.ringEntries(w)).append(" entries, ").append(scheduler.parkedLegs(w)).append(" parked legs");
    }
    return new CaseFailure(Kind.HANG, state.toString());
  }
}
