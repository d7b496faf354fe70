package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs the same body in several threads at once; fails with the first thing that one of them throws, or on a hang. */
public final class Racers {
  private Racers() {}

  /** What each racer does. */
  @FunctionalInterface
  public interface Body {
    void run(int who) throws Exception;
  }

  public static void run(int racers, int timeoutSeconds, Body body) {
    ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < racers; i++) {
      int who = i;
      threads.add(Thread.ofPlatform().daemon().name("racer " + i).start(() -> {
        try {
          start.await();
          body.run(who);
        } catch (Exception | AssertionError e) {
          thrown.add(e);
        }
      }));
    }
    start.countDown();
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
    for (Thread thread : threads) {
      join(thread, until, thrown.peek());
    }
    if (!thrown.isEmpty()) {
      fail(thrown.peek());
    }
  }

  /** Lets another racer run, where there are more of them than cores. */
  @SuppressWarnings("ThreadPriorityCheck")
  public static void rest() {
    Thread.yield();
  }

  private static void join(Thread thread, long until, @Nullable Throwable known) {
    try {
      boolean ended = thread.join(java.time.Duration.ofNanos(Math.max(1, until - System.nanoTime())));
      assertTrue(ended, () -> thread.getName() + " hangs" + (known == null ? "" : " after " + known) + " at "
          + List.of(thread.getStackTrace()));
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
