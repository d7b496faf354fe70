package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.request.FailureReason;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.TroubledEngine.Trouble;

/**
 * Whoever drives, however channels share threads, however many submit again from their listeners, whatever is wrong
 * with a channel, and however small the pool: every chain ends once, within its deadline and a slack, and nothing stays
 * mapped.
 */
@Timeout(120)
class EveryChainEndsTest {
  private static final long DEADLINE = TimeUnit.MILLISECONDS.toNanos(10);
  /** Beyond the deadline: a reset, the rest on the CPU, and two cores that other processes use too. */
  private static final long SLACK = TimeUnit.SECONDS.toNanos(5);
  private static final int EACH = 3;

  private final AtomicInteger delivered = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger twice = new AtomicInteger();
  private final AtomicInteger bad = new AtomicInteger();
  private final AtomicLong longest = new AtomicLong();

  static Stream<Arguments> drivers() {
    List<Arguments> all = new ArrayList<>();
    for (int channelsPerThread : new int[] {0, 1, 2, 4}) {
      for (Trouble trouble : Trouble.values()) {
        for (int pool : new int[] {1, 2, 64}) {
          all.add(Arguments.of(channelsPerThread, trouble, pool));
        }
      }
    }
    return all.stream();
  }

  /** A chain in a closed loop, or one of its own. */
  private final class Loop {
    private final StripeScheduler scheduler;
    private final TestStripe stripe;
    private final StripeShape shape;
    private final CountDownLatch ended;
    private int left;
    private boolean inFlight;

    Loop(StripeScheduler scheduler, TestStripe stripe, int rounds, CountDownLatch ended) {
      this.scheduler = scheduler;
      this.stripe = stripe;
      this.shape = scheduler.place(stripe.request);
      this.left = rounds;
      this.ended = ended;
    }

    /** One thread at a time: the first caller, then whoever delivers or calls the waiter. */
    void submit() {
      inFlight = true;
      Submission submission = scheduler.trySubmit(shape, 1, stripe.content.memory(), this::delivered);
      if (submission == Submission.ACCEPTED) {
        accepted.incrementAndGet();
      } else if (submission == Submission.BUSY) {
        scheduler.whenRoom(this::submit);
      } else {
        bad.incrementAndGet();
        ended.countDown();
      }
    }

    private void delivered(StripeOutcome outcome) {
      delivered.incrementAndGet();
      if (!inFlight) {
        twice.incrementAndGet();
      }
      inFlight = false;
      longest.accumulateAndGet(outcome.latencyNanos(), Math::max);
      if (outcome.failure() != FailureReason.NONE && outcome.failure() != FailureReason.TIMEOUT) {
        bad.incrementAndGet();
      }
      if (outcome.failure() == FailureReason.NONE && stripe.content.wrongBytes() != 0) {
        bad.incrementAndGet();
      }
      if (--left > 0) {
        submit();
      } else {
        ended.countDown();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("drivers")
  void everyChainEndsOnceAndInTime(int channelsPerThread, Trouble trouble, int pool) throws InterruptedException {
    for (int submitters : new int[] {0, 1, 32}) {
      for (StrategyKind strategy : new StrategyKind[] {StrategyKind.UP_FRONT, StrategyKind.PER_LEG}) {
        run(channelsPerThread, trouble, pool, submitters, strategy);
      }
    }
  }

  private void run(int channelsPerThread, Trouble trouble, int pool, int submitters, StrategyKind strategy)
      throws InterruptedException {
    String what = channelsPerThread + " channels a thread, " + trouble + ", pool " + pool + ", " + submitters
        + " loops, " + strategy;
    boolean inline = channelsPerThread == 0;
    MappingLedger ledger = MappingLedger.proving();
    SchedulerBuilder builder = StripeScheduler.on(new TroubledEngine(trouble)).strategyWherePossible(strategy)
        .ledger(ledger).chainsInFlight(pool).deadlineNanos(DEADLINE).takeOutAfter(4, TimeUnit.SECONDS.toNanos(1));
    if (inline) {
      builder.inline();
    } else {
      builder.threads(WaitMode.SPIN_THEN_PARK).channelThreads(TroubledEngine.CHANNELS / channelsPerThread);
    }
    List<TestStripe> stripes = new ArrayList<>();
    accepted.set(0);
    delivered.set(0);
    try (StripeScheduler scheduler = builder.build()) {
      int alone = 4;
      CountDownLatch ended = new CountDownLatch(submitters + alone);
      for (int i = 0; i < submitters + alone; i++) {
        TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), i);
        stripes.add(stripe);
        new Loop(scheduler, stripe, i < submitters ? EACH : 1, ended).submit();
      }
      long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (ended.getCount() > 0 && System.nanoTime() < giveUp) {
        if (inline) {
          scheduler.poll();
        } else {
          ended.await(1, TimeUnit.SECONDS);
        }
      }
      assertEquals(0, ended.getCount(), what + ": chains hang");
      assertEquals(submitters * EACH + alone, delivered.get(), what);
    } finally {
      stripes.forEach(TestStripe::close);
    }
    assertEquals(accepted.get(), delivered.get(), what);
    assertEquals(0, twice.get(), what + ": delivered twice");
    assertEquals(0, bad.get(), what + ": failed otherwise than by the deadline, or wrong bytes");
    assertTrue(longest.get() <= DEADLINE + SLACK, what + ": took " + longest.get() + " ns");
    assertEquals(List.of(), ledger.violations(), what);
    assertEquals(0, ledger.liveMappings(), what);
    assertEquals(ledger.maps(), ledger.unmaps(), what);
  }
}
