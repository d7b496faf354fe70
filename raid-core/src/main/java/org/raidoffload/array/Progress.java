package org.raidoffload.array;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The parts of one operation that are under way, and the first error among them. Thread-safe. */
final class Progress implements Transfer.Listener, StripeJob.Owner {
  private int pending;
  private @Nullable IOException first;

  synchronized void started() {
    pending++;
  }

  synchronized void ended(@Nullable IOException error) {
    if (error != null && first == null) {
      first = error;
    }
    pending--;
    if (pending == 0) {
      notifyAll();
    }
  }

  @Override
  public void ended(Transfer transfer) {
    ended(transfer.error());
  }

  @Override
  public void ended(StripeJob job, @Nullable IOException error) {
    ended(error);
  }

  /** Waits for every part; interrupts are left for later. Returns the first error. */
  @Nullable IOException await() {
    boolean interrupted = false;
    synchronized (this) {
      while (pending > 0) {
        try {
          wait();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      return first;
    }
  }

  /** As {@link #await}, throwing the first error; its trace tells who waited, its cause who failed. */
  void finish() throws IOException {
    IOException error = await();
    if (error instanceof ArrayFailedException lost) {
      throw new ArrayFailedException(lost.getMessage());
    }
    if (error != null) {
      throw new IOException(error.getMessage(), error);
    }
  }
}
