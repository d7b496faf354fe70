package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeResult;

/** Deadlines, cancellation and engines that throw, inline and under a clock that the test moves. */
class DeadlineTest {
  private static final long DEADLINE = 1000;

  private final AtomicLong clock = new AtomicLong(5);
  private final StepEngine engine = new StepEngine(2, 0, 1);
  private final MappingLedger ledger = MappingLedger.proving();
  private final List<StripeResult> results = new ArrayList<>();

  private SchedulerBuilder builder() {
    return StripeScheduler.on(engine).ledger(ledger).deadlineNanos(DEADLINE)
        .clock(clock::get).inline();
  }

  private TestStripe submit(StripeScheduler scheduler, StripeRequest request, long stripe) {
    TestStripe content = new TestStripe(scheduler, request, stripe);
    assertEquals(Submission.ACCEPTED, content.submit(scheduler, stripe, o -> results.add(o.toResult())));
    return content;
  }

  private void poll(StripeScheduler scheduler) {
    for (int i = 0; i < 2000; i++) {
      scheduler.poll();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aChainOnAStuckOrRefusingChannelIsFinishedBySoftwareOnceItsDeadlineHasPassed(boolean refusing) {
    engine.stuck = !refusing;
    engine.refusing = refusing;
    try (StripeScheduler scheduler = builder().build();
        TestStripe stripe = submit(scheduler, TestStripe.fullWrite(), 1)) {
      poll(scheduler);
      assertEquals(List.of(), results, "not before the deadline");
      clock.addAndGet(DEADLINE + 1);
      poll(scheduler);
      assertEquals(1, results.size());
      assertEquals(FailureReason.NONE, results.getFirst().failure());
      assertEquals(FallbackReason.TIMEOUT, results.getFirst().fallback());
      assertEquals(1, scheduler.stats().fallbacks(FallbackReason.TIMEOUT));
      assertEquals(0, stripe.content.wrongBytes());
      assertEquals(1, scheduler.stats(0).resets());
    }
    TestStripe.assertBalanced(ledger);
  }

  @Test
  void aChainThatSharesTheChannelWithAnOverdueOneFallsBackForTheReset() {
    StepEngine deep = new StepEngine(8, 0, 1);
    deep.stuck = true;
    try (StripeScheduler scheduler = StripeScheduler.on(deep).ledger(ledger).deadlineNanos(DEADLINE)
        .takeOutAfter(2, 1_000_000).clock(clock::get).inline().build();
        TestStripe late = submit(scheduler, TestStripe.fullWrite(), 1)) {
      scheduler.poll();
      clock.addAndGet(DEADLINE - 1);
      try (TestStripe early = submit(scheduler, TestStripe.fullWrite(), 2)) {
        poll(scheduler);
        clock.addAndGet(2);
        poll(scheduler);
        assertEquals(FallbackReason.TIMEOUT, results.getFirst().fallback());
        deep.stuck = false;
        poll(scheduler);
        assertEquals(FallbackReason.CHANNEL_RESET, results.get(1).fallback());
        assertEquals(0, late.content.wrongBytes() + early.content.wrongBytes());
      }
      assertEquals(1, scheduler.stats(0).resets());
      assertEquals(0, scheduler.stats(0).takenOut(), "one fault, whoever else was on the channel");
    }
    TestStripe.assertBalanced(ledger);
  }

  @Test
  void anOverdueChainFailsWithReasonWhereSoftwareMayNotStepIn() {
    engine.stuck = true;
    try (StripeScheduler scheduler = builder().fallback(false).build();
        TestStripe stripe = submit(scheduler, TestStripe.fullWrite(), 1)) {
      clock.addAndGet(DEADLINE + 1);
      poll(scheduler);
      StripeResult result = results.getFirst();
      assertEquals(FailureReason.TIMEOUT, result.failure());
      assertEquals(FallbackReason.NONE, result.fallback());
      assertEquals(Set.of(StripeBuffer.data(0), StripeBuffer.data(1), StripeBuffer.data(2), StripeBuffer.P),
          result.untrusted());
      assertEquals(0, scheduler.stats().fallbacks(FallbackReason.TIMEOUT), "no leg was run by software");
      assertEquals(1, stripe.delivered.get());
    }
    TestStripe.assertBalanced(ledger);
  }

  @Test
  void aCancelledChainEndsBetweenItsLegsAndLaterChainsOfTheStripeAreNotTouched() {
    engine.stuck = true;
    try (StripeScheduler scheduler = builder().chainsInFlight(1).build();
        TestStripe first = submit(scheduler, TestStripe.fullWrite(), 7)) {
      scheduler.poll();
      assertEquals(0, scheduler.cancel(8));
      assertEquals(1, scheduler.cancel(7));
      engine.stuck = false;
      poll(scheduler);
      assertEquals(FailureReason.CANCELLED, results.getFirst().failure());
      assertTrue(results.getFirst().untrusted().contains(StripeBuffer.P));
      assertFalse(results.getFirst().untrusted().contains(StripeBuffer.data(0)), "its copy had been made");
      assertEquals(0, scheduler.cancel(7), "nothing is in flight");
      try (TestStripe second = submit(scheduler, TestStripe.fullWrite(), 7)) {
        poll(scheduler);
        assertEquals(FailureReason.NONE, results.get(1).failure());
        assertEquals(1, first.delivered.get() + second.delivered.get() - 1);
      }
    }
    TestStripe.assertBalanced(ledger);
  }

  @Test
  void anEngineThatThrowsFailsWhatItWasGivenAndTheChannelLivesOn() {
    engine.throwingSubmits = 1;
    try (StripeScheduler scheduler = builder().build();
        TestStripe stripe = submit(scheduler, TestStripe.fullWrite(), 1)) {
      poll(scheduler);
      assertEquals(FailureReason.NONE, results.getFirst().failure());
      assertEquals(FallbackReason.ENGINE_ERROR, results.getFirst().fallback());
      assertEquals(0, stripe.content.wrongBytes());
      assertEquals(1, scheduler.stats(0).crashes());
      assertNotNull(scheduler.stats(0).lastError());
      assertNull(scheduler.stats(1).lastError());
      try (TestStripe next = submit(scheduler, TestStripe.fullWrite(), 2)) {
        poll(scheduler);
        assertEquals(FallbackReason.NONE, results.get(1).fallback());
        assertEquals(1, next.delivered.get());
      }
    }
    TestStripe.assertBalanced(ledger);
  }

  @Test
  void aChannelThatKeepsFailingIsTakenOutAndTriedAgainByOneChainAfterAWhile() {
    long retry = 100;
    try (StripeScheduler scheduler = builder().takeOutAfter(3, retry).chainsInFlight(8).build()) {
      engine.throwingSubmits = 4;
      for (int i = 1; i <= 3; i++) {
        runOne(scheduler, i, FallbackReason.ENGINE_ERROR);
      }
      assertEquals(1, scheduler.stats(0).takenOut());
      runOne(scheduler, 4, FallbackReason.CHANNEL_OUT);
      clock.addAndGet(retry);
      runOne(scheduler, 5, FallbackReason.ENGINE_ERROR);
      runOne(scheduler, 6, FallbackReason.CHANNEL_OUT);
      clock.addAndGet(retry);
      try (TestStripe probe = submit(scheduler, TestStripe.fullWrite(), 7);
          TestStripe other = submit(scheduler, TestStripe.fullWrite(), 8)) {
        poll(scheduler);
        assertEquals(2, probe.delivered.get() + other.delivered.get());
      }
      assertEquals(1, results.stream().filter(r -> r.stripe() >= 7 && r.fallback() == FallbackReason.NONE).count(),
          "one chain tries, the other stays away until it has ended");
      runOne(scheduler, 9, FallbackReason.NONE);
    }
    TestStripe.assertBalanced(ledger);
  }

  private void runOne(StripeScheduler scheduler, long stripe, FallbackReason expected) {
    try (TestStripe content = submit(scheduler, TestStripe.fullWrite(), stripe)) {
      poll(scheduler);
      assertEquals(1, content.delivered.get());
      assertEquals(0, content.content.wrongBytes());
      assertEquals(expected, results.getLast().fallback(), "stripe " + stripe);
    }
  }
}
