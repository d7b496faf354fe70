package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.faulty.Fault;
import org.raidoffload.engines.faulty.FaultPlan;
import org.raidoffload.engines.faulty.FaultyEngine;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.BounceDomain;
import org.raidoffload.mapping.CoherentDomain;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.request.StripeResult;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.Racers;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.Submission;

/** Four submitters on live channels: right bytes, each result once, balanced books, in every wait mode. */
class LiveStressTest {
  private static final int SUBMITTERS = 4;
  private static final ArrayGeometry FIVE = ArrayGeometry.raid5(6, 65536);
  private static final ArrayGeometry SIX = ArrayGeometry.raid6(6, 65536);

  private static OffloadEngine engine(String name) {
    return name.equals("software") ? new SoftwareEngine(2) : EngineRegistry.load().get(name);
  }

  private static StripeRequest request(int n) {
    return switch (n % 7) {
      case 0 -> StripeRequest.builder(FIVE, Kind.WRITE).row(n).blocks(0, 1, 2, 3, 4).build();
      case 1 -> StripeRequest.builder(FIVE, Kind.WRITE).row(n).blocks(n % 5).build();
      case 2 -> StripeRequest.builder(SIX, Kind.WRITE).row(n).segment(1, 512, 1024).rmwLevel(2).build();
      case 3 -> StripeRequest.builder(SIX, Kind.RECOVER).row(n).failed(StripeBuffer.data(0), StripeBuffer.data(3))
          .build();
      case 4 -> StripeRequest.builder(FIVE, Kind.READ).row(n).blocks(0).failed(StripeBuffer.data(0)).build();
      case 5 -> StripeRequest.builder(SIX, Kind.CHECK).row(n).build();
      default -> StripeRequest.builder(SIX, Kind.WRITE).row(n).blocks(0, 1, 2, 3).build();
    };
  }

  @ParameterizedTest
  @CsvSource({"software,SPIN_THEN_PARK,1", "software,BLOCK,2", "software,YIELD,2", "software,BUSY_SPIN,1",
      "iop3xx,SPIN_THEN_PARK,1", "iop3xx,SPIN_THEN_PARK,3", "iop3xx,BLOCK,2", "ppc44x,SPIN_THEN_PARK,2",
      "ppc44x,YIELD,1", "mv_xor,SPIN_THEN_PARK,1", "mv_xor,BLOCK,2"})
  void givesRightBytesOnceEachUnderContention(String name, WaitMode waitMode, int threads) {
    int chains = waitMode == WaitMode.BUSY_SPIN ? 15 : 60;
    MappingLedger ledger = MappingLedger.proving();
    try (StripeScheduler scheduler = StripeScheduler.on(engine(name)).chainsInFlight(3).ledger(ledger)
        .threads(waitMode).channelThreads(threads).build()) {
      Racers.run(SUBMITTERS, 60, who -> {
        for (int n = 0; n < chains; n++) {
          int number = who * 1000 + n;
          StripeRequest request = request(number);
          try (StripeFixture stripe = new StripeFixture(request, scheduler.plan(request), number)) {
            StripeResult result = n % 2 == 0 ? staged(scheduler, request, stripe) : woken(scheduler, request, stripe);
            assertTrue(result.succeeded(), result.toString());
            stripe.check(name + " " + waitMode + " chain " + number);
          }
        }
      });
      assertEquals((long) SUBMITTERS * chains, scheduler.stats().ended(FailureReason.NONE));
    }
    assertEquals(List.of(), ledger.violations());
    assertEquals(0, ledger.liveMappings());
    assertEquals(ledger.maps(), ledger.unmaps());
  }

  private static StripeResult staged(StripeScheduler scheduler, StripeRequest request, StripeFixture stripe)
      throws Exception {
    return scheduler.submit(request, stripe.memory()).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Busy submissions wait for the waker, however long; nothing else tells them. */
  private static StripeResult woken(StripeScheduler scheduler, StripeRequest request, StripeFixture stripe)
      throws InterruptedException {
    AtomicReference<StripeResult> result = new AtomicReference<>();
    Semaphore ended = new Semaphore(0);
    Thread submitter = Thread.currentThread();
    while (scheduler.trySubmit(request, stripe.memory(), o -> {
      assertNotEquals(submitter, Thread.currentThread(), "delivered from inside submit");
      result.set(o.toResult());
      ended.release();
    }) == Submission.BUSY) {
      Semaphore room = new Semaphore(0);
      scheduler.whenRoom(room::release);
      assertTrue(room.tryAcquire(20, TimeUnit.SECONDS), "nobody called the waiter");
    }
    assertTrue(ended.tryAcquire(20, TimeUnit.SECONDS), "the result does not come");
    return result.get();
  }

  @ParameterizedTest
  @CsvSource({"iop3xx,1", "iop13xx,2", "ppc44x,3"})
  void survivesFaultsCancellationsAndDeadlinesAndClosesWithEverythingDelivered(String name, long seed) {
    FaultPlan plan = FaultPlan.of(seed, Fault.of(Fault.Kind.FAIL).oneIn(25), Fault.of(Fault.Kind.NEVER).oneIn(150),
        Fault.of(Fault.Kind.TWICE).oneIn(20), Fault.of(Fault.Kind.RESET).oneIn(80),
        Fault.of(Fault.Kind.BUSY).oneIn(20), Fault.of(Fault.Kind.OUT_OF_ORDER).oneIn(20));
    MappingLedger ledger = MappingLedger.proving();
    List<BounceDomain> pools = new ArrayList<>();
    AtomicInteger accepted = new AtomicInteger();
    AtomicInteger delivered = new AtomicInteger();
    StripeScheduler scheduler = StripeScheduler.on(new FaultyEngine(engine(name), plan)).chainsInFlight(4)
        .ledger(ledger).deadlineNanos(TimeUnit.MILLISECONDS.toNanos(50))
        .takeOutAfter(3, TimeUnit.MILLISECONDS.toNanos(2)).domains(device -> pool(pools))
        .threads(WaitMode.SPIN_THEN_PARK).build();
    List<StripeFixture> abandoned = Collections.synchronizedList(new ArrayList<>());
    Racers.run(SUBMITTERS + 1, 60, who -> {
      Random random = new Random(seed * 31 + who);
      if (who == SUBMITTERS) {
        while (accepted.get() < SUBMITTERS * 40) {
          scheduler.cancel(random.nextInt(4) * 1000L + random.nextInt(60));
          TimeUnit.MICROSECONDS.sleep(300);
        }
        return;
      }
      for (int n = 0; n < 40; n++) {
        int number = who * 1000 + n;
        StripeRequest request = request(number);
        StripeFixture stripe = new StripeFixture(request, scheduler.plan(request), number);
        Semaphore ended = new Semaphore(0);
        AtomicReference<StripeResult> result = new AtomicReference<>();
        while (scheduler.trySubmit(request, stripe.memory(), o -> {
          result.set(o.toResult());
          delivered.incrementAndGet();
          ended.release();
        }) == Submission.BUSY) {
          Semaphore room = new Semaphore(0);
          scheduler.whenRoom(room::release);
          assertTrue(room.tryAcquire(20, TimeUnit.SECONDS), "nobody called the waiter");
        }
        accepted.incrementAndGet();
        if (n == 39) {
          abandoned.add(stripe);
          continue;
        }
        assertTrue(ended.tryAcquire(20, TimeUnit.SECONDS), "the result does not come");
        judge(name + " chain " + number, result.get(), stripe);
        stripe.close();
      }
    });
    scheduler.closeNow();
    assertEquals(accepted.get(), delivered.get());
    long ends = 0;
    for (FailureReason reason : FailureReason.values()) {
      ends += scheduler.stats().ended(reason);
    }
    assertEquals(accepted.get(), ends);
    assertTrue(scheduler.stats().ended(FailureReason.NONE) > 0);
    assertEquals(List.of(), ledger.violations());
    assertEquals(0, ledger.liveMappings());
    assertEquals(ledger.maps(), ledger.unmaps());
    abandoned.forEach(StripeFixture::close);
    pools.forEach(pool -> {
      assertEquals(0, pool.usedCells());
      pool.close();
    });
  }

  private static DmaDomain pool(List<BounceDomain> pools) {
    if (pools.size() > 1) {
      return new CoherentDomain();
    }
    BounceDomain pool = new BounceDomain(64);
    pools.add(pool);
    return pool;
  }

  private static void judge(String what, StripeResult result, StripeFixture stripe) {
    if (result.succeeded()) {
      stripe.check(what + " " + result);
    } else {
      stripe.checkTrusted(what + " " + result, result.untrusted());
    }
  }
}
