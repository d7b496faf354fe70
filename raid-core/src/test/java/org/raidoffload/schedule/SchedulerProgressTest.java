package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.request.FailureReason;
import org.raidoffload.ring.WaitMode;

/** Invariant 8: no hang with pools of 1 and 2 chains and rings of 1, 2 and 3 descriptors, whatever the order of events. */
class SchedulerProgressTest {
  private static final int STRIPES = 120;

  @ParameterizedTest
  @CsvSource({"1,1", "1,2", "1,3", "2,1", "2,2", "2,3", "5,1", "5,3"})
  void everySubmissionEndsOnceInline(int pool, int ring) {
    for (long seed = 1; seed <= 3; seed++) {
      MappingLedger ledger = MappingLedger.proving();
      try (StripeScheduler scheduler = StripeScheduler.on(new StepEngine(ring, 3, seed)).inline().chainsInFlight(pool)
          .ledger(ledger).build()) {
        Deque<TestStripe> idle = new ArrayDeque<>();
        for (int i = 0; i < pool + 2; i++) {
          idle.add(new TestStripe(scheduler, i % 2 == 0 ? TestStripe.fullWrite() : TestStripe.smallWrite(), i));
        }
        int[] ended = new int[1];
        for (int n = 0; n < STRIPES; n++) {
          pollUntil(scheduler, () -> !idle.isEmpty());
          TestStripe stripe = idle.remove();
          stripe.content.fill(stripe.request, scheduler.plan(stripe.request), seed + n);
          StripeListener listener = outcome -> {
            assertEquals(FailureReason.NONE, outcome.failure());
            assertEquals(0, stripe.content.wrongBytes());
            ended[0]++;
            idle.add(stripe);
          };
          while (stripe.submit(scheduler, n, listener) == Submission.BUSY) {
            int now = ended[0];
            assertEquals(pool, n - now, "busy with room left");
            pollUntil(scheduler, () -> ended[0] > now);
          }
        }
        pollUntil(scheduler, () -> ended[0] == STRIPES);
        assertEquals(STRIPES, idle.stream().mapToInt(s -> s.delivered.get()).sum());
        idle.forEach(TestStripe::close);
      }
      TestStripe.assertBalanced(ledger);
    }
  }

  private static void pollUntil(StripeScheduler scheduler, BooleanSupplier done) {
    for (int i = 0; !done.getAsBoolean(); i++) {
      assertTrue(i < 100_000, "hangs");
      scheduler.poll();
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1,BLOCK", "1,3,SPIN_THEN_PARK", "2,1,SPIN_THEN_PARK", "2,2,BLOCK", "2,3,YIELD", "1,2,YIELD",
      "4,1,BLOCK", "4,2,SPIN_THEN_PARK"})
  void everySubmissionEndsOnceWithThreads(int pool, int ring, WaitMode waitMode) {
    MappingLedger ledger = MappingLedger.proving();
    int submitters = 3;
    try (StripeScheduler scheduler = StripeScheduler.on(new StepEngine(ring, 2, pool)).chainsInFlight(pool)
        .ledger(ledger).strategyWherePossible(StrategyKind.PER_LEG).threads(waitMode).build()) {
      Racers.run(submitters, 30, who -> {
        try (TestStripe stripe = new TestStripe(scheduler,
            who == 1 ? TestStripe.smallWrite() : TestStripe.fullWrite(), who)) {
          Semaphore ended = new Semaphore(0);
          for (int n = 0; n < STRIPES; n++) {
            stripe.content.fill(stripe.request, scheduler.plan(stripe.request), who * 1000L + n);
            while (stripe.submit(scheduler, n, o -> ended.release()) == Submission.BUSY) {
              Semaphore room = new Semaphore(0);
              scheduler.whenRoom(room::release);
              assertTrue(room.tryAcquire(20, TimeUnit.SECONDS), "nobody called the waiter");
            }
            assertTrue(ended.tryAcquire(20, TimeUnit.SECONDS), "chain " + n + " hangs");
            assertEquals(0, stripe.content.wrongBytes(), "chain " + n);
          }
          assertEquals(STRIPES, stripe.delivered.get());
        }
      });
      assertEquals((long) submitters * STRIPES, scheduler.stats().submitted());
      assertEquals((long) submitters * STRIPES, scheduler.stats().ended(FailureReason.NONE));
    }
    TestStripe.assertBalanced(ledger);
  }
}
