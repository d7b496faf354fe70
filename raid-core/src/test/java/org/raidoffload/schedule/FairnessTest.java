package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.Direction;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeResult;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.TroubledEngine.Trouble;

/** No channel, chain or caller waits for another that never rests. */
@Timeout(60)
class FairnessTest {

  /** Submits a stripe again and again from its own listener, until told to stop. */
  private static void loop(StripeScheduler scheduler, TestStripe stripe, long number, AtomicBoolean stop) {
    Runnable[] again = new Runnable[1];
    StripeShape shape = scheduler.place(stripe.request);
    again[0] = () -> {
      Submission submission = scheduler.trySubmit(shape, number, stripe.content.memory(), o -> {
        if (!stop.get()) {
          again[0].run();
        }
      });
      if (submission == Submission.BUSY) {
        scheduler.whenRoom(again[0]);
      }
    };
    again[0].run();
  }

  @Test
  void aListenerThatSubmitsAgainKeepsNoOtherChannelOfItsThreadWaiting() throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    try (StripeScheduler scheduler = StripeScheduler.on(new AtOnceEngine(2)).threads(WaitMode.SPIN_THEN_PARK)
        .channelThreads(1).build();
        TestStripe busy = new TestStripe(scheduler, TestStripe.fullWrite(), 1);
        TestStripe other = new TestStripe(scheduler, TestStripe.fullWrite(), 2)) {
      loop(scheduler, busy, 0, stop);
      CountDownLatch served = new CountDownLatch(1);
      assertEquals(Submission.ACCEPTED, other.submit(scheduler, 1, o -> served.countDown()));
      boolean inTime = served.await(5, TimeUnit.SECONDS);
      stop.set(true);
      assertTrue(inTime, "the other channel was not served");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStuckChannelBesideABusyOneMissesItsDeadlineAllTheSame(boolean refusing) throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    try (StripeScheduler scheduler = StripeScheduler.on(new TroubledEngine(refusing ? Trouble.REFUSING : Trouble.NEVER))
        .threads(WaitMode.SPIN_THEN_PARK).channelThreads(1).deadlineNanos(TimeUnit.MILLISECONDS.toNanos(200)).build();
        TestStripe stuck = new TestStripe(scheduler, TestStripe.fullWrite(), 1);
        TestStripe busy = new TestStripe(scheduler, TestStripe.fullWrite(), 2)) {
      CountDownLatch ended = new CountDownLatch(1);
      List<FallbackReason> why = new ArrayList<>();
      stuck.submit(scheduler, 1, o -> {
        why.add(o.fallback());
        ended.countDown();
      });
      loop(scheduler, busy, 2, stop);
      boolean inTime = ended.await(10, TimeUnit.SECONDS);
      stop.set(true);
      assertTrue(inTime, "no deadline was looked at");
      assertEquals(List.of(FallbackReason.TIMEOUT), why);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void cancelEndsAChainThatWaitsBehindAnotherAtOnce(boolean threads) throws Exception {
    StepEngine engine = new StepEngine(1, 0, 1);
    engine.stuck = true;
    SchedulerBuilder builder = StripeScheduler.on(engine).ledger(MappingLedger.proving());
    try (StripeScheduler scheduler = threads ? builder.threads(WaitMode.BLOCK).build() : builder.inline().build();
        TestStripe first = new TestStripe(scheduler, TestStripe.fullWrite(), 1);
        TestStripe second = new TestStripe(scheduler, TestStripe.fullWrite(), 2);
        TestStripe third = new TestStripe(scheduler, TestStripe.fullWrite(), 3)) {
      CountDownLatch ended = new CountDownLatch(1);
      List<StripeResult> results = new ArrayList<>();
      first.submit(scheduler, 1, o -> {});
      second.submit(scheduler, 2, o -> {});
      third.submit(scheduler, 3, o -> {
        results.add(o.toResult());
        ended.countDown();
      });
      for (int i = 0; i < 10 && !threads; i++) {
        scheduler.poll();
      }
      assertEquals(1, scheduler.cancel(3));
      for (int i = 0; i < 10 && !threads; i++) {
        scheduler.poll();
      }
      assertTrue(ended.await(5, TimeUnit.SECONDS), "waits for those before it");
      assertEquals(FailureReason.CANCELLED, results.getFirst().failure());
      assertEquals(0, first.delivered.get() + second.delivered.get());
      scheduler.closeNow();
    }
  }

  /** A chain that gets the entries of one that a reset ends must not be ended with it. */
  @Test
  void aResetEndsNoChainThatCameAfterIt() {
    long[] now = {1};
    MappingLedger ledger = MappingLedger.proving();
    try (StripeScheduler scheduler = StripeScheduler.on(new TroubledEngine(Trouble.FORGETFUL)).ledger(ledger)
        .clock(() -> now[0]).deadlineNanos(1000).fallback(false).inline().build();
        TestStripe late = new TestStripe(scheduler, TestStripe.fullWrite(), 1);
        TestStripe next = new TestStripe(scheduler, TestStripe.fullWrite(), 2)) {
      List<StripeResult> results = new ArrayList<>();
      late.submit(scheduler, 1, o -> {
        results.add(o.toResult());
        next.submit(scheduler, 2, n -> results.add(n.toResult()));
      });
      for (int i = 0; i < 100; i++) {
        scheduler.poll();
      }
      assertEquals(List.of(), results);
      now[0] += 1001;
      for (int i = 0; i < 100; i++) {
        scheduler.poll();
      }
      assertEquals(List.of(FailureReason.TIMEOUT, FailureReason.NONE),
          results.stream().map(StripeResult::failure).toList());
      assertEquals(2, results.getLast().stripe());
      assertEquals(0, next.content.wrongBytes());
      assertEquals(1, scheduler.stats(0).resets());
    }
    assertEquals(0, ledger.liveMappings());
  }

  /** The next chain of a pool of one has the place of the one that a reset ends, and is issued while that goes on. */
  @Test
  void aResetEndsNoChainThatTookThePlaceOfTheOverdueOne() {
    long[] now = {1};
    StepEngine engine = new StepEngine(64, 0, 1);
    engine.stuck = true;
    try (StripeScheduler scheduler = StripeScheduler.on(engine).clock(() -> now[0]).deadlineNanos(1000).fallback(false)
        .chainsInFlight(1).inline().build();
        TestStripe late = new TestStripe(scheduler, TestStripe.fullWrite(), 1);
        TestStripe next = new TestStripe(scheduler, TestStripe.fullWrite(), 2)) {
      List<FailureReason> results = new ArrayList<>();
      late.submit(scheduler, 1, o -> {
        results.add(o.failure());
        engine.stuck = false;
        next.submit(scheduler, 2, n -> results.add(n.failure()));
      });
      scheduler.poll();
      now[0] += 1001;
      for (int i = 0; i < 100; i++) {
        scheduler.poll();
      }
      assertEquals(List.of(FailureReason.TIMEOUT, FailureReason.NONE), results);
      assertEquals(0, next.content.wrongBytes());
    }
  }

  /** One cache for all devices: it is told of each CPU access once. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDomainThatDevicesShareIsToldOfEachCpuAccessOnce(boolean threads) throws InterruptedException {
    List<String> told = new ArrayList<>();
    DmaDomain shared = new DmaDomain() {
      @Override
      public String name() {
        return "shared";
      }

      @Override
      public long map(long cpuAddress, long bytes, Direction direction) {
        return cpuAddress;
      }

      @Override
      public void unmap(long deviceAddress, long bytes, Direction direction) {}

      @Override
      public long resolve(long deviceAddress, long bytes, boolean write) {
        return deviceAddress;
      }

      @Override
      public void afterCpuWrite(long cpuAddress, long bytes) {
        told.add(cpuAddress + "+" + bytes);
      }
    };
    SchedulerBuilder builder = StripeScheduler.on(new TroubledEngine(Trouble.REFUSING)).domains(device -> shared)
        .deadlineNanos(1_000_000);
    try (StripeScheduler scheduler = threads ? builder.build() : builder.inline().build();
        TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      CountDownLatch ended = new CountDownLatch(1);
      stripe.submit(scheduler, 1, o -> ended.countDown());
      while (ended.getCount() > 0) {
        if (threads) {
          ended.await(10, TimeUnit.SECONDS);
        } else {
          scheduler.poll();
        }
      }
    }
    assertEquals(told.stream().distinct().count(), told.size(), told.toString());
    assertTrue(told.size() >= 4, "three copies and P");
  }

  @Test
  void placingAllShapesOfAnArrayTwicePlacesEachOnce() {
    try (StripeScheduler scheduler = StripeScheduler.on(new TroubledEngine(Trouble.NONE)).inline().build()) {
      StripeShape[] first = placeAll(scheduler);
      StripeShape[] second = placeAll(scheduler);
      int anew = 0;
      for (int i = 0; i < first.length; i++) {
        anew += first[i] == second[i] ? 0 : 1;
      }
      assertEquals(0, anew, "placed anew");
      assertEquals(first.length, Arrays.stream(first).distinct().count());
    }
    try (StripeScheduler scheduler = StripeScheduler.on(new TroubledEngine(Trouble.NONE)).inline().shapes(16).build()) {
      assertEquals(2047, placeAll(scheduler).length, "more shapes than are remembered");
    }
  }

  private static StripeShape[] placeAll(StripeScheduler scheduler) {
    StripeShape[] all = new StripeShape[2047];
    for (int mask = 1; mask <= all.length; mask++) {
      int bits = mask;
      int[] blocks = IntStream.range(0, 11).filter(b -> (bits & 1 << b) != 0).toArray();
      all[mask - 1] = scheduler.place(StripeRequest.builder(ArrayGeometry.raid5(12, 65536),
          StripeRequest.Kind.WRITE).blocks(blocks).build());
    }
    return all;
  }
}
