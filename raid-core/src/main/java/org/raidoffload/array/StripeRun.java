package org.raidoffload.array;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stripes of one request that follow one another, locked together. When the parity of all of them is final each member
 * is handed its writes of all of them at once: it moves them in one go, and is woken once instead of once a stripe.
 * Meanwhile the parity of the next run is computed. For one use.
 *
 * <p>With a write hook every stripe is written as soon as its commit has returned: a hook may have to wait for the end
 * of one stripe before it takes another.
 */
final class StripeRun implements StripeJob.Owner, Transfer.Listener {
  /** Most bytes of a member that are written in one go: enough for its hand-over to be small beside it. */
  private static final int GATHERED_BYTES = 512 << 10;

  /** Starts a job on the piece that it has. */
  @FunctionalInterface
  interface Starter {
    void start(StripeJob job, StripeJob.Owner owner);
  }

  private final ArrayCore core;
  private final JobPool pool;
  private final Progress progress;
  private final List<StripeJob> jobs;
  private final StripeLocks.Hold hold = new StripeLocks.Hold();
  private final AtomicReference<@Nullable IOException> firstError = new AtomicReference<>();
  private final AtomicReference<@Nullable IOException> transferError = new AtomicReference<>();
  private int count;
  /** Jobs that may still come to their member writes. */
  private final AtomicInteger coming = new AtomicInteger();
  /** Jobs that have not ended. */
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger transfersOpen = new AtomicInteger();

  /**
   * Takes jobs for a request that has so many stripes yet; waits until there is one.
   *
   * @param progress whose part the run will be
   */
  StripeRun(ArrayCore core, JobPool pool, Progress progress, long stripes) {
    this.core = core;
    this.pool = pool;
    this.progress = progress;
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
  void start(boolean exclusive, Starter starter) {
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
    coming.set(count);
    open.set(count);
    // After the last one has started the run may be over at any time, and the jobs somebody else's.
    StripeJob[] started = jobs.toArray(StripeJob[]::new);
    for (StripeJob job : started) {
      starter.start(job, this);
    }
  }

  @Override
  public boolean gathers(StripeJob job) {
    if (count == 1 || core.hook != null || job.gathered) {
      return false;
    }
    job.gathered = true;
    comes();
    return true;
  }

  private void comes() {
    if (coming.decrementAndGet() == 0) {
      issue();
    }
  }

  /** Every job has come to its member writes, or ended before them. */
  private void issue() {
    Transfer[] byRole = new Transfer[core.geometry.disks()];
    for (int role = 0; role < byRole.length; role++) {
      byRole[role] = new Transfer(this).of(Transfer.Kind.WRITE, core.members.member(role));
    }
    for (StripeJob job : jobs) {
      if (job.gathered) {
        job.writes.addTo(byRole);
      }
    }
    List<Transfer> transfers = new ArrayList<>();
    for (Transfer transfer : byRole) {
      if (!transfer.isEmpty()) {
        transfers.add(transfer);
      }
    }
    transfersOpen.set(transfers.size());
    if (transfers.isEmpty()) {
      written();
    }
    transfers.forEach(Transfer::start);
  }

  @Override
  public void ended(Transfer transfer) {
    IOException error = transfer.error();
    if (error != null) {
      transferError.compareAndSet(null, error);
    }
    if (transfersOpen.decrementAndGet() == 0) {
      written();
    }
  }

  private void written() {
    StripeJob[] gathered = jobs.stream().filter(j -> j.gathered).toArray(StripeJob[]::new);
    for (StripeJob job : gathered) {
      job.written(transferError.get());
    }
  }

  @Override
  public void ended(StripeJob job, @Nullable IOException error) {
    if (error != null) {
      firstError.compareAndSet(null, error);
    }
    if (!job.gathered) {
      comes();
    }
    if (open.decrementAndGet() == 0) {
      core.locks.release(hold);
      pool.give(jobs);
      progress.ended(firstError.get());
    }
  }
}
