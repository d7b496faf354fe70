package org.raidoffload.cli.selftest;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.Submission;

/**
 * Submits the requests of a case from one thread or several, while the scheduler's own threads serve its channels, and
 * meanwhile cancels or closes where the case says so. Used once.
 */
final class ThreadedDriver {
  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private final StripeScheduler scheduler;
  private final List<CaseJob> jobs;
  private final SetUp setUp;
  private final SplittableRandom random;
  private final long giveUpAt;
  private final AtomicInteger begun = new AtomicInteger();
  private volatile @Nullable String stuck;

  ThreadedDriver(StripeScheduler scheduler, List<CaseJob> jobs, SetUp setUp, long seed, long giveUpAt) {
    this.scheduler = scheduler;
    this.jobs = jobs;
    this.setUp = setUp;
    this.random = new SplittableRandom(seed);
    this.giveUpAt = giveUpAt;
  }

  /** Runs them; returns what did not come to its end, or null. */
  @Nullable String run() {
    List<Thread> submitters = new ArrayList<>();
    for (int s = 0; s < setUp.submitters(); s++) {
      int first = s;
      submitters.add(Thread.ofPlatform().daemon().name("selftest-submitter-" + s).start(() -> submitFrom(first)));
    }
    if (setUp.disturbance().isThere()) {
      disturb();
    }
    while (stuck == null && !jobs.stream().allMatch(CaseJob::isDone)) {
      LockSupport.parkNanos(LOOK_NANOS);
      if (System.nanoTime() - giveUpAt > 0) {
        stuck = "the threads are done";
      }
    }
    submitters.forEach(Thread::interrupt);
    return stuck;
  }

  /** Its share of the requests, every other one through the blocking door. */
  private void submitFrom(int first) {
    for (int i = first; i < jobs.size() && stuck == null; i += setUp.submitters()) {
      CaseJob job = jobs.get(i);
      begun.incrementAndGet();
      try {
        if (job.number % 2 == 0) {
          submitBlocking(job);
        } else {
          submitWhenRoom(job);
        }
      } catch (IllegalArgumentException refusal) {
        job.refuse(refusal);
      } catch (RuntimeException | Error thrown) {
        job.refuse(thrown);
        return;
      }
    }
  }

  private void submitBlocking(CaseJob job) {
    scheduler.submit(job.built, job.stripe.memory()).whenComplete((result, thrown) -> {
      if (thrown == null) {
        job.ended(result);
      } else {
        // Where it had to wait for room it is refused on another thread.
        job.refuse(thrown);
      }
    });
  }

  private void submitWhenRoom(CaseJob job) {
    while (true) {
      Submission submission = scheduler.trySubmit(job.shape, job.built.row(), job.stripe.memory(),
          o -> job.ended(o.toResult()));
      if (submission == Submission.CLOSED) {
        job.turnAway();
      }
      if (submission != Submission.BUSY) {
        return;
      }
      Semaphore room = new Semaphore(0);
      scheduler.whenRoom(room::release);
      try {
        if (!room.tryAcquire(Math.max(1, giveUpAt - System.nanoTime()), TimeUnit.NANOSECONDS)) {
          stuck = job + " is never told of room";
          return;
        }
      } catch (InterruptedException over) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void disturb() {
    Disturbance disturbance = setUp.disturbance();
    if (disturbance.closes()) {
      await(Math.min(disturbance.when(), jobs.size()));
      LockSupport.parkNanos(random.nextLong(1, LONGEST_PAUSE_NANOS));
      scheduler.closeNow();
      return;
    }
    for (int i = 0; i < jobs.size(); i++) {
      if (disturbance.strikes(jobs.get(i).number)) {
        await(i + 1);
        LockSupport.parkNanos(random.nextLong(1, LONGEST_PAUSE_NANOS));
        scheduler.cancel(jobs.get(i).built.row());
      }
    }
  }

  private void await(int submissions) {
    while (begun.get() < submissions && System.nanoTime() - giveUpAt < 0 && stuck == null) {
      Thread.onSpinWait();
    }
  }
}
