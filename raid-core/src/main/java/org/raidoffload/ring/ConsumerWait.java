package org.raidoffload.ring;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How one consumer thread waits for work on any of the rings that it serves, and how a producer that publishes on one
 * of them wakes it. A producer pays one fence, and only in a mode that parks; it makes a system call only when the
 * consumer sleeps. Allocates nothing.
 */
public final class ConsumerWait {
  private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
  private static final long YIELD_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final int LOOKS_PER_CLOCK = 32;
  private static final int LOOKS_BEFORE_YIELD = 100;

  private final WaitMode mode;
  private final AtomicReference<@Nullable Thread> sleeper = new AtomicReference<>();
  private volatile boolean stopped;

  public ConsumerWait(WaitMode mode) {
    this.mode = mode;
  }

  /** For rings that one thread both fills and empties: nobody waits, so nobody is woken. */
  public static ConsumerWait none() {
    return new ConsumerWait(WaitMode.BUSY_SPIN);
  }

  /**
   * Puts what the consumer has completed before what it looks at next: to be called between the two by a consumer that
   * is about to {@link #await} because nobody waits for room in a ring. A producer that found the ring full, and said so
   * where the consumer looks, is seen then, or has seen the room. The consumer only.
   */
  public static void beforeLastLook() {
    VarHandle.fullFence();
  }

  /**
   * Waits until there is work or {@link #stop} was called. The consumer only.
   *
   * @param ready whether an entry is published on one of the rings; asked again and again
   * @return false when stopped without work being there
   */
  public boolean await(BooleanSupplier ready) {
    long since = 0;
    for (int looks = 1; !ready.getAsBoolean(); looks++) {
      if (stopped) {
        return ready.getAsBoolean();
      }
      switch (mode) {
        case BUSY_SPIN -> Thread.onSpinWait();
        case YIELD -> spinOrYield(looks > LOOKS_BEFORE_YIELD);
        case BLOCK -> sleep(ready);
        case SPIN_THEN_PARK -> {
          if (looks % LOOKS_PER_CLOCK != 1) {
            Thread.onSpinWait();
            continue;
          }
          long now = System.nanoTime();
          since = since == 0 ? now : since;
          if (now - since > SPIN_NANOS + YIELD_NANOS) {
            sleep(ready);
          } else {
            spinOrYield(now - since > SPIN_NANOS);
          }
        }
      }
    }
    return true;
  }

  /** Yields because a core that two threads share is better used by the other one; nothing depends on it. */
  @SuppressWarnings("ThreadPriorityCheck")
  private static void spinOrYield(boolean yield) {
    if (yield) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }

  /** Says that it sleeps before it looks once more; a producer publishes before it looks for a sleeper. */
  private void sleep(BooleanSupplier ready) {
    sleeper.set(Thread.currentThread());
    VarHandle.fullFence();
    if (!ready.getAsBoolean() && !stopped) {
      LockSupport.park(this);
    }
    sleeper.set(null);
  }

  /** Makes the present and every later {@link #await} return at once. Any thread. */
  public void stop() {
    stopped = true;
    wake();
  }

  private void wake() {
    if (sleeper.getOpaque() != null) {
      LockSupport.unpark(sleeper.getAndSet(null));
    }
  }

  /** What a ring calls after each publish. */
  WaitStrategy strategy() {
    boolean parks = mode == WaitMode.BLOCK || mode == WaitMode.SPIN_THEN_PARK;
    return new WaitStrategy() {
      @Override
      public long waitFor(long sequence, Sequence cursor, Sequence dependent, SequenceBarrier barrier)
          throws AlertException {
        throw new IllegalStateException("consumers of a channel ring wait in ConsumerWait.await");
      }

      @Override
      public void signalAllWhenBlocking() {
        if (parks) {
          VarHandle.fullFence();
          wake();
        }
      }
    };
  }
}
