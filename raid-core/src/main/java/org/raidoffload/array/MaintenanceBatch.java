package org.raidoffload.array;

import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of one batch of a long run. Each member is handed its reads of all of them at once, and of a rebuild its writes. For
 * one use; thread-safe.
 */
final class MaintenanceBatch implements StripeJob.Owner {
  private final Gathering reads;
  private final @Nullable Gathering writes;
  private final Set<StripeJob> haveRead = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<StripeJob> haveWritten = Collections.newSetFromMap(new IdentityHashMap<>());
  private final StripeJob.Owner progress;

  /** Of so many jobs, whose ends are passed on. */
  MaintenanceBatch(MemberSet members, int jobs, boolean rebuild, StripeJob.Owner progress) {
    this.progress = progress;
    reads = new Gathering(members, Transfer.Kind.TRY_READ, jobs, StripeJob::addReads, StripeJob::haveRead);
    writes = rebuild ? new Gathering(members, Transfer.Kind.WRITE, jobs, StripeJob::addWrites, StripeJob::written) : null;
  }

  @Override
  public boolean gathers(StripeJob job, boolean write) {
    Gathering all = write ? writes : reads;
    if (all == null || !first(job, write)) {
      return false;
    }
    all.add(job);
    return true;
  }

  /** A job that starts again is no longer waited for. */
  private boolean first(StripeJob job, boolean write) {
    Set<StripeJob> there = write ? haveWritten : haveRead;
    synchronized (there) {
      return there.add(job);
    }
  }

  @Override
  public void ended(StripeJob job, @Nullable IOException error) {
    if (first(job, false)) {
      reads.oneLess();
    }
    if (writes != null && first(job, true)) {
      writes.oneLess();
    }
    progress.ended(job, error);
  }
}
