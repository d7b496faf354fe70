package org.raidoffload.schedule;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeResult;

/**
 * A submission with a stage: tried at once, then each time that it is called while it waits for room. What became of it
 * completes the stage, on the caller's executor. One thread at a time tries it.
 */
final class WaitingSubmission implements Runnable {
  private final SchedulerCore core;
  private final StripeShape shape;
  private final StripeMemory memory;
  private final long stripe;
  private final @Nullable Executor executor;
  /** On the scheduler's clock; 0 for ever. */
  private final long giveUpAt;
  private final CompletableFuture<StripeResult> stage = new CompletableFuture<>();
  /** The caller's thread while it is parked. */
  private volatile @Nullable Thread parked;
  private volatile boolean left;
  private boolean unattended;

  WaitingSubmission(SchedulerCore core, StripeShape shape, long stripe, StripeMemory memory,
      @Nullable Executor executor) {
    this.core = core;
    this.shape = shape;
    this.stripe = stripe;
    this.memory = memory;
    this.executor = executor;
    this.giveUpAt = core.deadlineNanos == 0 ? 0 : core.clock.getAsLong() + core.deadlineNanos;
  }

  CompletableFuture<StripeResult> stage() {
    return stage;
  }

  long stripe() {
    return stripe;
  }

  boolean overdue(long now) {
    return giveUpAt != 0 && now - giveUpAt > 0;
  }

  /** Whether it waits no more: it is in flight, or the stage is complete. */
  boolean left() {
    return left;
  }

  /** Tries to submit; returns whether it need not wait. */
  boolean attempt() {
    switch (core.trySubmit(shape, memory, stripe, outcome -> complete(outcome.toResult()))) {
      case ACCEPTED -> leave();
      case CLOSED -> end(FailureReason.CLOSED);
      case BUSY -> {
        return false;
      }
    }
    return true;
  }

  /** Joins the queue as one that nobody's thread waits for, or ends as busy where that is full. */
  void waitUnattended() {
    if (!core.room.takePlace()) {
      end(FailureReason.BUSY);
      return;
    }
    unattended = true;
    core.room.add(this);
  }

  /** The one who gives a chain back tries on. */
  @Override
  public void run() {
    try {
      if (!attempt()) {
        core.room.add(this);
      }
    } catch (RuntimeException | Error refused) {
      leave();
      stage.completeExceptionally(refused);
    }
  }

  /**
   * Waits on the caller's thread until the submission is in flight or has ended. An interrupted wait ends as cancelled
   * and leaves the thread interrupted.
   */
  void park() {
    parked = Thread.currentThread();
    core.room.add(this);
    while (!left) {
      if (Thread.currentThread().isInterrupted()) {
        withdraw(FailureReason.CANCELLED);
      } else if (giveUpAt == 0) {
        LockSupport.park(this);
      } else {
        long remaining = giveUpAt - core.clock.getAsLong();
        if (remaining < 0) {
          withdraw(FailureReason.TIMEOUT);
        } else {
          LockSupport.parkNanos(this, remaining + 1);
        }
      }
    }
    parked = null;
  }

  /** Stops waiting, unless somebody tries it at this moment: then a moment later all is decided. */
  void withdraw(FailureReason why) {
    if (core.room.remove(this)) {
      end(why);
    } else {
      Thread.onSpinWait();
    }
  }

  void cancelled() {
    end(FailureReason.CANCELLED);
  }

  void expired() {
    end(FailureReason.TIMEOUT);
  }

  private void end(FailureReason why) {
    leave();
    complete(StripeResult.notBegun(stripe, why));
  }

  private void leave() {
    if (unattended) {
      unattended = false;
      core.room.leavePlace();
    }
    left = true;
    LockSupport.unpark(parked);
  }

  private void complete(StripeResult result) {
    Executor to = executor;
    if (to == null) {
      stage.complete(result);
      return;
    }
    try {
      to.execute(() -> stage.complete(result));
    } catch (RuntimeException | Error rejected) {
      // Also where it has no thread left for the task, which is an OutOfMemoryError: who waits must not wait for ever.
      stage.complete(result);
    }
  }
}
