package org.raidoffload.cli.selftest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
  @Nullable CaseFailure inline(List<CaseJob> jobs) {
    for (CaseJob job : jobs) {
      while (submit(job) == Submission.BUSY) {
        scheduler.poll();
        if (late()) {
          return hang(jobs, job + " finds no room");
        }
      }
    }
    while (!jobs.stream().allMatch(job -> job.refused() || job.hasEnded())) {
      scheduler.poll();
      if (late()) {
        return hang(jobs, "polling goes on");
      }
    }
    return null;
  }

  /** Threads serve the channels; every other request goes through the blocking door. */
  @Nullable CaseFailure onThreads(List<CaseJob> jobs) {
    for (CaseJob job : jobs) {
      if (job.number % 2 == 0) {
        submitBlocking(job);
        continue;
      }
      while (submit(job) == Submission.BUSY) {
        Semaphore room = new Semaphore(0);
        scheduler.whenRoom(room::release);
        if (!acquired(room)) {
          return hang(jobs, job + " is never told of room");
        }
      }
    }
    while (!jobs.stream().allMatch(job -> job.refused() || job.hasEnded())) {
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
      if (late()) {
        return hang(jobs, "the threads are done");
      }
    }
    return null;
  }

  private void submitBlocking(CaseJob job) {
    try {
      scheduler.submit(job.built, job.stripe.memory()).whenComplete((result, thrown) -> {
        if (thrown == null) {
          job.ended(result);
        } else {
          // Where it had to wait for room it is refused on another thread.
          job.refuse(thrown);
        }
      });
    } catch (IllegalArgumentException refusal) {
      job.refuse(refusal);
    }
  }

  private boolean acquired(Semaphore room) {
    try {
      return room.tryAcquire(Math.max(1, giveUpAt - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** In model time, with as many requests in flight as the pool takes. */
  @Nullable CaseFailure inModelTime(Simulation simulation, List<CaseJob> jobs, int pool) {
    List<CaseJob> waiting = new ArrayList<>(jobs);
    simulation.run(() -> {
      while (!waiting.isEmpty() && jobs.size() - waiting.size() - ended(jobs) < pool) {
        CaseJob next = waiting.getFirst();
        if (submit(next) == Submission.BUSY) {
          return;
        }
        waiting.removeFirst();
      }
    });
    return ended(jobs) == jobs.size() ? null : hang(jobs, "nothing is left to happen in model time");
  }

  private static int ended(List<CaseJob> jobs) {
    return (int) jobs.stream().filter(job -> job.refused() || job.hasEnded()).count();
  }

  private Submission submit(CaseJob job) {
    try {
      return scheduler.trySubmit(job.placed, job.number, job.stripe.memory(), o -> job.ended(o.toResult()));
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
          .append(scheduler.ringSlots(w)).append(" slots, ").append(scheduler.parkedLegs(w)).append(" parked legs");
    }
    return new CaseFailure(Kind.HANG, state.toString());
  }
}
