package org.raidoffload.array;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Collects the member transfers of several stripe jobs until all of them have come to theirs, then hands each member all
 * of its own at once, and tells the jobs when every member is done. For one use; thread-safe.
 */
final class Gathering implements Transfer.Listener {

  /** Tells a job that the members are done. */
  @FunctionalInterface
  interface Done {
    void tell(StripeJob job, @Nullable IOException error);
  }

  /** Has a job add its transfers to those of its members' roles. */
  @FunctionalInterface
  interface Source {
    void add(StripeJob job, Transfer[] byRole);
  }

  private final MemberSet members;
  private final Transfer.Kind kind;
  private final Source source;
  private final Done done;
  private final AtomicInteger coming;
  private final AtomicInteger moving = new AtomicInteger();
  private final List<StripeJob> jobs = new ArrayList<>();
  private final AtomicReference<@Nullable IOException> error = new AtomicReference<>();

  /** Waits for so many jobs. */
  Gathering(MemberSet members, Transfer.Kind kind, int jobs, Source source, Done done) {
    this.members = members;
    this.kind = kind;
    this.source = source;
    this.done = done;
    coming = new AtomicInteger(jobs);
  }

  /** A job has come to its transfers, and waits to be told. */
  void add(StripeJob job) {
    synchronized (jobs) {
      jobs.add(job);
    }
    oneLess();
  }

  /** One of the jobs will not come. */
  void oneLess() {
    if (coming.decrementAndGet() == 0) {
      start();
    }
  }

  private void start() {
    Transfer[] byRole = new Transfer[members.geometry.disks()];
    for (int role = 0; role < byRole.length; role++) {
      byRole[role] = new Transfer(this).of(kind, members.member(role));
    }
    jobs.forEach(job -> source.add(job, byRole));
    List<Transfer> transfers = new ArrayList<>();
    for (Transfer transfer : byRole) {
      if (!transfer.isEmpty()) {
        transfers.add(transfer);
      }
    }
    moving.set(transfers.size());
    if (transfers.isEmpty()) {
      tell();
    }
    transfers.forEach(Transfer::start);
  }

  @Override
  public void ended(Transfer transfer) {
    IOException failed = transfer.error();
    if (failed != null) {
      error.compareAndSet(null, failed);
    }
    if (moving.decrementAndGet() == 0) {
      tell();
    }
  }

  private void tell() {
    IOException first = error.get();
    jobs.forEach(job -> done.tell(job, first));
  }
}
