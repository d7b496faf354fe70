package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.raidoffload.mapping.CoherentDomain;
import org.raidoffload.mapping.FailingDomain;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.request.FailureReason;
import org.raidoffload.ring.WaitMode;

/** Whoever waits is woken: parked legs, and submitters for whom there was no room. */
class WakeUpTest {

  /** A chain that cannot go on while it is submitted is parked at an idle channel's thread, which must be woken. */
  @ParameterizedTest
  @EnumSource(WaitMode.class)
  void aLegParkedAtAnIdleChannelHangsWithoutItsWakerAndOnlyThen(WaitMode waitMode) throws InterruptedException {
    MappingLedger ledger = MappingLedger.proving();
    try (StripeScheduler scheduler = StripeScheduler.on(new StepEngine(3, 0, 1)).ledger(ledger).fallback(false)
        .domains(device -> new FailingDomain(new CoherentDomain(), failing -> true, device)).threads(waitMode).build();
        TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      TimeUnit.MILLISECONDS.sleep(20);
      CountDownLatch ended = new CountDownLatch(1);
      ChannelDriver driver = scheduler.core.driver;
      scheduler.core.driver = new DeafDriver(driver);
      assertEquals(Submission.ACCEPTED, stripe.submit(scheduler, 1, o -> {
        assertEquals(FailureReason.MAP_FAILED, o.failure());
        ended.countDown();
      }));
      assertFalse(ended.await(150, TimeUnit.MILLISECONDS), "a sleeping channel found the leg by itself");
      scheduler.core.driver = driver;
      scheduler.core.cpuChannel.wake();
      assertTrue(ended.await(10, TimeUnit.SECONDS), "woken, and yet it hangs");
      CountDownLatch second = new CountDownLatch(1);
      assertEquals(Submission.ACCEPTED, stripe.submit(scheduler, 2, o -> second.countDown()));
      assertTrue(second.await(10, TimeUnit.SECONDS), "hangs with its waker");
    }
    assertEquals(0, ledger.liveMappings());
  }

  @Test
  void aWaiterThatMakesNoUseOfTheRoomDoesNotSwallowTheCallForTheNext() {
    try (StripeScheduler scheduler = StripeScheduler.on(new StepEngine(3, 0, 1)).inline().chainsInFlight(1).build();
        TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      assertEquals(Submission.ACCEPTED, stripe.submit(scheduler, 1, o -> {}));
      AtomicInteger called = new AtomicInteger();
      for (int i = 0; i < 3; i++) {
        scheduler.whenRoom(called::incrementAndGet);
      }
      assertEquals(0, called.get());
      while (stripe.delivered.get() == 0) {
        scheduler.poll();
      }
      assertEquals(3, called.get(), "nothing is in flight, so nobody would call the others");
      scheduler.whenRoom(called::incrementAndGet);
      assertEquals(4, called.get(), "there was room at once");
    }
  }

  @Test
  void aWaiterThatSubmitsTakesTheRoomAndTheNextOneWaitsOn() {
    try (StripeScheduler scheduler = StripeScheduler.on(new StepEngine(3, 0, 1)).inline().chainsInFlight(1).build();
        TestStripe first = new TestStripe(scheduler, TestStripe.fullWrite(), 1);
        TestStripe second = new TestStripe(scheduler, TestStripe.fullWrite(), 2)) {
      first.submit(scheduler, 1, o -> {});
      AtomicInteger called = new AtomicInteger();
      scheduler.whenRoom(() -> assertEquals(Submission.ACCEPTED, second.submit(scheduler, 2, o -> {})));
      scheduler.whenRoom(called::incrementAndGet);
      while (first.delivered.get() == 0) {
        scheduler.poll();
      }
      assertEquals(0, called.get());
      while (second.delivered.get() == 0) {
        scheduler.poll();
      }
      assertEquals(1, called.get());
    }
  }

  @Test
  void aListenerMaySubmitAgainWithAPoolOfOne() {
    try (StripeScheduler scheduler = StripeScheduler.on(new StepEngine(1, 1, 1)).inline().chainsInFlight(1).build();
        TestStripe stripe = new TestStripe(scheduler, TestStripe.smallWrite(), 1)) {
      Runnable[] again = new Runnable[1];
      again[0] = () -> {
        Submission submission = stripe.submit(scheduler, 1, o -> {
          if (stripe.delivered.get() < 10) {
            again[0].run();
          }
        });
        if (submission == Submission.BUSY) {
          scheduler.whenRoom(again[0]);
        }
      };
      again[0].run();
      for (int i = 0; i < 1000; i++) {
        scheduler.poll();
      }
      assertEquals(10, stripe.delivered.get());
    }
  }

  @Test
  void closeCallsThoseWhoWaitForRoom() throws InterruptedException {
    StepEngine engine = new StepEngine(1, 0, 1);
    engine.stuck = true;
    StripeScheduler scheduler = StripeScheduler.on(engine).chainsInFlight(1).threads(WaitMode.BLOCK).build();
    try (TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      stripe.submit(scheduler, 1, o -> {});
      Semaphore called = new Semaphore(0);
      scheduler.whenRoom(called::release);
      scheduler.closeNow();
      assertTrue(called.tryAcquire(5, TimeUnit.SECONDS));
      scheduler.whenRoom(called::release);
      assertTrue(called.tryAcquire(), "closed already, so at once");
      assertEquals(Submission.CLOSED, stripe.submit(scheduler, 2, o -> {}));
      assertEquals(1, stripe.delivered.get());
    }
  }

  @Test
  void aListenerOrWaiterThatThrowsHarmsNobody() throws InterruptedException {
    AtomicReference<Throwable> uncaught = new AtomicReference<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.set(thrown));
    try (StripeScheduler scheduler = StripeScheduler.on(new StepEngine(1, 0, 1)).chainsInFlight(1)
        .threads(WaitMode.BLOCK).build();
        TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      stripe.submit(scheduler, 1, o -> {
        throw new AssertionError("from a listener");
      });
      scheduler.whenRoom(() -> {
        throw new AssertionError("from a waiter");
      });
    } catch (AssertionError onThisThread) {
      assertEquals("from a waiter", onThisThread.getMessage());
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertTrue(String.valueOf(uncaught.get()).contains("from a"), "nobody was told");
  }

  @Test
  void closeFromAListenerIsRefusedInsteadOfWaitingForItself() throws InterruptedException {
    try (StripeScheduler scheduler = StripeScheduler.on(new StepEngine(1, 0, 1)).threads(WaitMode.BLOCK).build();
        TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      CountDownLatch refused = new CountDownLatch(1);
      stripe.submit(scheduler, 1, o -> {
        assertThrows(IllegalStateException.class, scheduler::close);
        refused.countDown();
      });
      assertTrue(refused.await(10, TimeUnit.SECONDS));
    }
  }
}
