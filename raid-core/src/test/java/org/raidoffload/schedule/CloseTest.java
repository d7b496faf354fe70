package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.request.FailureReason;
import org.raidoffload.ring.WaitMode;

/** Close delivers every accepted chain exactly once, however it races with submitters and whatever the engine does. */
class CloseTest {
  private static final int ROUNDS = 25;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyAcceptedChainIsDeliveredBeforeCloseReturns(boolean now) {
    for (int round = 0; round < ROUNDS; round++) {
      MappingLedger ledger = MappingLedger.proving();
      StripeScheduler scheduler = StripeScheduler.on(new StepEngine(2, 1, round)).chainsInFlight(3).ledger(ledger)
          .threads(round % 2 == 0 ? WaitMode.BLOCK : WaitMode.SPIN_THEN_PARK).build();
      AtomicInteger accepted = new AtomicInteger();
      AtomicInteger delivered = new AtomicInteger();
      AtomicInteger whenClosed = new AtomicInteger();
      int closeAfter = round * 2;
      try (TestStripe a = new TestStripe(scheduler, TestStripe.fullWrite(), 1);
          TestStripe b = new TestStripe(scheduler, TestStripe.smallWrite(), 2)) {
        Racers.run(3, 20, who -> {
          if (who == 2) {
            while (accepted.get() < closeAfter) {
              Racers.rest();
            }
            close(scheduler, now);
            whenClosed.set(delivered.get());
            return;
          }
          TestStripe stripe = who == 0 ? a : b;
          while (stripe.submit(scheduler, who, o -> delivered.incrementAndGet()) != Submission.CLOSED) {
            accepted.incrementAndGet();
            while (stripe.delivered.get() == 0) {
              Racers.rest();
            }
            stripe.delivered.set(0);
          }
        });
        assertEquals(accepted.get(), delivered.get());
        assertEquals(accepted.get(), whenClosed.get(), "delivered after close returned");
      }
      assertEquals(0, ledger.liveMappings());
      assertEquals(ledger.maps(), ledger.unmaps());
    }
  }

  private static void close(StripeScheduler scheduler, boolean now) {
    if (now) {
      scheduler.closeNow();
    } else {
      scheduler.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closeNowEndsWhatAStuckOrRefusingEngineKeeps(boolean threads) {
    for (boolean refusing : new boolean[] {false, true}) {
      StepEngine engine = new StepEngine(2, 0, 1);
      engine.stuck = !refusing;
      engine.refusing = refusing;
      MappingLedger ledger = MappingLedger.proving();
      SchedulerBuilder builder = StripeScheduler.on(engine).inline().ledger(ledger).chainsInFlight(4);
      StripeScheduler scheduler = threads ? builder.threads(WaitMode.BLOCK).build() : builder.build();
      AtomicInteger closed = new AtomicInteger();
      try (TestStripe a = new TestStripe(scheduler, TestStripe.fullWrite(), 1);
          TestStripe b = new TestStripe(scheduler, TestStripe.fullWrite(), 2)) {
        for (TestStripe stripe : new TestStripe[] {a, b}) {
          assertEquals(Submission.ACCEPTED, stripe.submit(scheduler, 1, o -> {
            if (o.failure() == FailureReason.CLOSED) {
              closed.incrementAndGet();
            }
          }));
        }
        long start = System.nanoTime();
        scheduler.closeNow();
        scheduler.close();
        assertEquals(2, closed.get());
        assertTrue(System.nanoTime() - start < 5_000_000_000L, "closeNow waited for the engine");
      }
      TestStripe.assertBalanced(ledger);
    }
  }

  @Test
  void closingTwiceFromTwoThreadsWaitsForBoth() {
    StripeScheduler scheduler = StripeScheduler.on(new StepEngine(2, 2, 1)).threads(WaitMode.SPIN_THEN_PARK).build();
    try (TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      stripe.submit(scheduler, 1, o -> {});
      Racers.run(3, 20, who -> {
        close(scheduler, who == 2);
        assertEquals(1, stripe.delivered.get());
      });
    }
  }
}
