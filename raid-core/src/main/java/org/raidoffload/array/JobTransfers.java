package org.raidoffload.array;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The member transfers of one stripe at one stage: at most one for each member, all at once. One job at a time. */
final class JobTransfers implements Transfer.Listener {

  /** Goes on when every transfer has ended, on the thread of the last one. */
  @FunctionalInterface
  interface Stage {
    void ended();
  }

  /** What to start as the n-th transfer. */
  @FunctionalInterface
  interface Starter {
    void start(int i, Transfer transfer);
  }

  private final Transfer[] transfers;
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicReference<@Nullable IOException> error = new AtomicReference<>();
  private Stage stage = () -> { };

  JobTransfers(int disks) {
    transfers = new Transfer[disks];
    for (int i = 0; i < transfers.length; i++) {
      transfers[i] = new Transfer(this);
    }
  }

  /** Starts so many transfers; with none the stage has ended at once. */
  void start(int count, Starter starter, Stage whenEnded) {
    error.set(null);
    stage = whenEnded;
    if (count == 0) {
      whenEnded.ended();
      return;
    }
    pending.set(count);
    // Once the last transfer is on its way the job may already be at work on another stripe.
    for (int i = 0; i < count; i++) {
      starter.start(i, transfers[i]);
    }
  }

  @Override
  public void ended(Transfer transfer) {
    if (transfer.error() != null) {
      error.compareAndSet(null, transfer.error());
    }
    if (pending.decrementAndGet() == 0) {
      stage.ended();
    }
  }

  /** The first error of the stage. */
  @Nullable IOException error() {
    return error.get();
  }

  /** Whether the n-th transfer of the stage failed. */
  boolean failed(int i) {
    return transfers[i].error() != null;
  }

  /** The stage was carried out by somebody else, with this error. */
  void carriedOut(@Nullable IOException first) {
    error.set(first);
  }
}
