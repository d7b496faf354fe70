package org.raidoffload.array;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stripes of one request that follow one another, locked together. Each member is handed its transfers of all of them at
 * once: it is woken once instead of once a stripe. Of a write these are the member writes, when the parity of all is
 * final, and meanwhile the parity of the next run is computed; of a read they are the member reads. For one use.
 *
 * <p>With a write hook every stripe is written as soon as its commit has returned: a hook may have to wait for the end
 * of one stripe before it takes another.
 */
final class StripeRun implements StripeJob.Owner {
  /** Most bytes of a member that are moved in one go: enough for its hand-over to be small beside it. */
  private static final int GATHERED_BYTES = 512 << 10;

  /** Starts a job on the piece that it has. */
  @FunctionalInterface
  interface Starter {
    void start(StripeJob job, StripeJob.Owner owner);
  }

  private final ArrayCore core;
  private final JobPool pool;
  private final Progress progress;
  private final boolean exclusive;
  private final List<StripeJob> jobs;
  private final StripeLocks.Hold hold = new StripeLocks.Hold();
  private final AtomicReference<@Nullable IOException> firstError = new AtomicReference<>();
  private int count;
  /** Jobs that have not ended. */
  private final AtomicInteger open = new AtomicInteger();
  private @Nullable Gathering gathering;

  /**
   * Takes jobs for a request that has so many stripes yet; waits until there is one.
   *
   * @param progress whose part the run will be
   * @param exclusive whether they are to be written; locks are shared otherwise
   */
  StripeRun(ArrayCore core, JobPool pool, Progress progress, boolean exclusive, long stripes) {
    this.core = core;
    this.pool = pool;
    this.progress = progress;
    this.exclusive = exclusive;
    // Half of the jobs, so that the parity of one run can be computed while another is written.
    int most = Math.max(1, Math.min(pool.size() / 2, GATHERED_BYTES / core.mostUnit()));
    jobs = pool.take((int) Math.min(stripes, most));
  }

  /** Whether the piece can go with the others: all are whole stripes, and it follows the last one. */
  boolean takes(StripePiece piece) {
    if (count == 0) {
      return true;
    }
    StripePiece last = jobs.get(count - 1).piece;
    return count < jobs.size() && last.full() && piece.full() && piece.memberByte == last.memberByte + last.unit;
  }

  void add(StripePiece piece) {
    jobs.get(count).piece.copyOf(piece);
    count++;
  }

  boolean complete() {
    return count == jobs.size();
  }

  /** Locks the stripes and starts their jobs; jobs that were not needed are given back. */
  void start(Starter starter) {
    if (count < jobs.size()) {
      List<StripeJob> spare = jobs.subList(count, jobs.size());
      pool.give(new ArrayList<>(spare));
      spare.clear();
    }
    if (count == 0) {
      return;
    }
    StripePiece last = jobs.get(count - 1).piece;
    core.locks.acquire(hold, jobs.getFirst().piece.memberByte, last.memberByte + last.unit, exclusive);
    progress.started();
    open.set(count);
    if (count > 1 && !(exclusive && core.hook != null)) {
      gathering = exclusive
          ? new Gathering(core.members, Transfer.Kind.WRITE, count, StripeJob::addWrites, StripeJob::written)
          : new Gathering(core.members, Transfer.Kind.TRY_READ, count, StripeJob::addReads, StripeJob::haveRead);
    }
    // After the last one has started the run may be over at any time, and the jobs somebody else's.
    StripeJob[] started = jobs.toArray(StripeJob[]::new);
    for (StripeJob job : started) {
      starter.start(job, this);
    }
  }

  @Override
  public boolean gathers(StripeJob job, boolean writes) {
    Gathering all = gathering;
    if (all == null || writes != exclusive || job.gathered) {
      return false;
    }
    job.gathered = true;
    all.add(job);
    return true;
  }

  @Override
  public void ended(StripeJob job, @Nullable IOException error) {
    if (error != null) {
      firstError.compareAndSet(null, error);
    }
    Gathering others = gathering;
    if (others != null && !job.gathered) {
      others.oneLess();
    }
    if (open.decrementAndGet() == 0) {
      core.locks.release(hold);
      pool.give(jobs);
      progress.ended(firstError.get());
    }
  }
}
