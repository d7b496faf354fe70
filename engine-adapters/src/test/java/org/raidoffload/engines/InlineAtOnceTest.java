package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.request.StripeResult;
import org.raidoffload.schedule.SchedulerBuilder;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.Submission;

/** Inline on the CPU a leg runs where it stands, in poll, past the ring: nothing else may change by that. */
class InlineAtOnceTest {
  private static final StripeRequest WRITE =
      StripeRequest.builder(ArrayGeometry.raid6(6, 65536), Kind.WRITE).row(3).blocks(0, 1, 2, 3).build();

  private static SchedulerBuilder inline() {
    return StripeScheduler.on(new SoftwareEngine()).ledger(MappingLedger.proving()).inline();
  }

  @Test
  void aChainIsRunAndDeliveredByPollNotBySubmit() {
    AtomicReference<StripeResult> result = new AtomicReference<>();
    try (StripeScheduler scheduler = inline().build();
        StripeFixture stripe = new StripeFixture(WRITE, scheduler.plan(WRITE), 1)) {
      assertEquals(Submission.ACCEPTED,
          scheduler.trySubmit(WRITE, stripe.memory(), o -> result.set(o.toResult())));
      assertNull(result.get());
      assertEquals(1, scheduler.parkedLegs(0));
      assertTrue(scheduler.poll());
      assertTrue(result.get().succeeded(), result.toString());
      stripe.check("inline");
      assertEquals(0, scheduler.parkedLegs(0));
      assertEquals(1, scheduler.stats().legs());
      assertEquals(1, scheduler.stats().ended(FailureReason.NONE));
    }
  }

  @Test
  void aChainCancelledBeforePollTouchesNothing() {
    AtomicReference<StripeResult> result = new AtomicReference<>();
    try (StripeScheduler scheduler = inline().build();
        StripeFixture stripe = new StripeFixture(WRITE, scheduler.plan(WRITE), 2)) {
      byte[] before = parity(stripe);
      scheduler.trySubmit(WRITE, stripe.memory(), o -> result.set(o.toResult()));
      assertEquals(1, scheduler.cancel(WRITE.row()));
      scheduler.poll();
      assertEquals(FailureReason.CANCELLED, result.get().failure());
      assertArrayEquals(before, parity(stripe));
    }
  }

  @Test
  void aChainThatWaitedTooLongForPollTimesOut() {
    AtomicReference<StripeResult> result = new AtomicReference<>();
    try (StripeScheduler scheduler = inline().deadlineNanos(1).build();
        StripeFixture stripe = new StripeFixture(WRITE, scheduler.plan(WRITE), 3)) {
      scheduler.trySubmit(WRITE, stripe.memory(), o -> result.set(o.toResult()));
      long submitted = System.nanoTime();
      while (System.nanoTime() - submitted < 1000) {
        Thread.onSpinWait();
      }
      scheduler.poll();
      assertEquals(FailureReason.TIMEOUT, result.get().failure());
    }
  }

  @Test
  void aKernelThatThrowsFailsItsChainAndNotThePoller() {
    boolean[] broken = {true};
    ParityKernel kernel = (ParityKernel) Proxy.newProxyInstance(ParityKernel.class.getClassLoader(),
        new Class<?>[] {ParityKernel.class}, (proxy, method, arguments) -> {
          if (broken[0] && method.getReturnType() != String.class) {
            throw new IllegalStateException("out of order");
          }
          return method.invoke(LongLaneKernel.INSTANCE, arguments);
        });
    AtomicReference<StripeResult> result = new AtomicReference<>();
    try (StripeScheduler scheduler = inline().kernel(kernel).build();
        StripeFixture stripe = new StripeFixture(WRITE, scheduler.plan(WRITE), 4)) {
      scheduler.trySubmit(WRITE, stripe.memory(), o -> result.set(o.toResult()));
      scheduler.poll();
      assertEquals(FailureReason.ENGINE_ERROR, result.get().failure());
      assertTrue(result.get().untrusted().contains(StripeBuffer.P), result.toString());
      assertEquals(1, scheduler.stats(0).crashes());
      broken[0] = false;
      scheduler.trySubmit(WRITE, stripe.memory(), o -> result.set(o.toResult()));
      scheduler.poll();
      assertTrue(result.get().succeeded(), result.toString());
      stripe.check("after a failure");
    }
  }

  @Test
  void aListenerThatSubmitsAgainAndAgainLetsPollReturn() {
    int[] delivered = {0};
    try (StripeScheduler scheduler = inline().build();
        StripeFixture stripe = new StripeFixture(WRITE, scheduler.plan(WRITE), 5)) {
      Runnable[] submit = new Runnable[1];
      submit[0] = () -> scheduler.trySubmit(WRITE, stripe.memory(), o -> {
        if (++delivered[0] < 100) {
          submit[0].run();
        }
      });
      submit[0].run();
      for (int polls = 1; polls <= 100; polls++) {
        assertEquals(polls - 1, delivered[0]);
        assertTrue(scheduler.poll());
      }
      assertEquals(100, delivered[0]);
    }
  }

  private static byte[] parity(StripeFixture stripe) {
    return stripe.memory().segment(StripeBuffer.P).toArray(ValueLayout.JAVA_BYTE);
  }
}
