package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.faulty.FailingMap;
import org.raidoffload.engines.faulty.Fault;
import org.raidoffload.engines.faulty.FaultPlan;
import org.raidoffload.engines.faulty.FaultyEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.BounceDomain;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.request.StripeResult;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.Racers;
import org.raidoffload.schedule.SchedulerBuilder;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.Submission;

/**
 * Every kind of fault at every descriptor, under each mapping strategy, inline and with threads, over bounce buffers:
 * the result is right, or fails with the right reason and names every buffer that was spoiled; everything is unmapped
 * before it is delivered; a fallback is counted under its reason; nothing is done twice.
 */
class FaultMatrixTest {
  private static final long DEADLINE = 1_000_000_000L;
  private static final EngineRegistry REGISTRY = EngineRegistry.load();

  private final Map<FallbackReason, Integer> fallbacks = new EnumMap<>(FallbackReason.class);
  private final Map<FailureReason, Integer> failures = new EnumMap<>(FailureReason.class);

  private static List<StripeRequest> requests() {
    ArrayGeometry five = ArrayGeometry.raid5(6, 65536);
    ArrayGeometry six = ArrayGeometry.raid6(6, 65536);
    return List.of(
        StripeRequest.builder(five, Kind.WRITE).blocks(0, 1, 2, 3, 4).build(),
        StripeRequest.builder(five, Kind.WRITE).blocks(1).build(),
        StripeRequest.builder(five, Kind.WRITE).segment(0, 0, 512).segment(0, 1024, 512).rmwLevel(0).build(),
        StripeRequest.builder(five, Kind.CHECK).build(),
        StripeRequest.builder(six, Kind.WRITE).blocks(2).rmwLevel(2).build(),
        StripeRequest.builder(six, Kind.WRITE).blocks(0, 1, 2, 3).build(),
        StripeRequest.builder(six, Kind.RECOVER).failed(StripeBuffer.data(0), StripeBuffer.data(1)).build(),
        StripeRequest.builder(six, Kind.READ).blocks(0).failed(StripeBuffer.data(0)).build());
  }

  @ParameterizedTest
  @CsvSource({"iop13xx,false", "iop3xx,false", "ppc44x,false", "iop13xx,true", "iop3xx,true"})
  void endsRightOrFailsHonestly(String engine, boolean threads) {
    runEveryCell(engine, threads);
    assertTrue(fallbacks.getOrDefault(FallbackReason.ENGINE_ERROR, 0) > 0, "fallbacks " + fallbacks);
    assertTrue(fallbacks.getOrDefault(FallbackReason.TIMEOUT, 0) > 0, "fallbacks " + fallbacks);
    assertTrue(fallbacks.getOrDefault(FallbackReason.MAP_FAILED, 0) > 0, "fallbacks " + fallbacks);
    assertTrue(failures.getOrDefault(FailureReason.ENGINE_ERROR, 0) > 0, "failures " + failures);
    assertTrue(failures.getOrDefault(FailureReason.TIMEOUT, 0) > 0, "failures " + failures);
  }

  /** One step stands for a whole write or recovery here: what it may have spoiled is more than its P and Q. */
  @Test
  void aFusedStepThatFailsIsToldWithAllThatItMayHaveSpoiled() {
    assertTrue(new FaultyEngine(REGISTRY.get("software"), FaultPlan.of(1, Fault.of(Fault.Kind.FAIL))).fuses());
    runEveryCell("software", false);
    assertEquals(Set.of(FallbackReason.NONE), fallbacks.keySet(), "there is nothing else to run it on");
    assertTrue(failures.getOrDefault(FailureReason.ENGINE_ERROR, 0) > 0, "failures " + failures);
    assertTrue(failures.getOrDefault(FailureReason.TIMEOUT, 0) > 0, "failures " + failures);
  }

  private void runEveryCell(String engine, boolean threads) {
    StrategyKind[] strategies = threads ? new StrategyKind[] {StrategyKind.PER_LEG}
        : new StrategyKind[] {StrategyKind.UP_FRONT, StrategyKind.PER_LEG};
    int cells = 0;
    for (StripeRequest request : threads ? requests().subList(0, 2) : requests()) {
      for (StrategyKind strategy : strategies) {
        for (Fault.Kind kind : Fault.Kind.values()) {
          for (int at = 1; at <= (threads ? 2 : 5); at++) {
            run(engine, request, strategy, threads, FaultPlan.of(at, Fault.of(kind).at(at).amount(3)), kind);
            cells++;
          }
        }
        for (int at = 1; at <= (threads ? 2 : 9); at += threads ? 1 : 2) {
          run(engine, request, strategy, threads,
              new FaultPlan(1, List.of(), List.of(new FailingMap(Fault.ANY, at, 1))), null);
          cells++;
        }
      }
    }
    assertTrue(cells > 40, cells + " cells");
  }

  private void run(String name, StripeRequest request, StrategyKind strategy, boolean threads, FaultPlan plan,
      Fault.@Nullable Kind kind) {
    OffloadEngine engine = new FaultyEngine(REGISTRY.get(name), plan);
    MappingLedger ledger = MappingLedger.proving();
    List<BounceDomain> pools = new ArrayList<>();
    AtomicLong clock = new AtomicLong();
    SchedulerBuilder builder = StripeScheduler.on(engine).strategyWherePossible(strategy).ledger(ledger)
        .chainsInFlight(2).deadlineNanos(DEADLINE).clock(clock::get).inline()
        .domains(device -> {
          BounceDomain pool = new BounceDomain(256);
          pools.add(pool);
          return pool;
        });
    String what = name + " " + strategy + (threads ? " threads " : " inline ") + plan + " " + request;
    try (StripeScheduler scheduler = threads ? builder.threads(WaitMode.SPIN_THEN_PARK).build() : builder.build()) {
      StripeShape shape = scheduler.place(request);
      try (StripeFixture stripe = new StripeFixture(request, shape.plan(), 11)) {
        boolean hangs = kind == Fault.Kind.NEVER || kind == Fault.Kind.REFUSE || kind == Fault.Kind.DRIVER_ERROR;
        StripeResult result = carry(scheduler, shape, stripe, ledger, clock, threads, hangs, what);
        judge(what, kind, result, stripe, request, shape);
        FallbackReason fallback = result.fallback();
        for (FallbackReason reason : FallbackReason.values()) {
          boolean counted = scheduler.stats().fallbacks(reason) > 0;
          assertEquals(reason != FallbackReason.NONE && reason == fallback, counted, what + ": fallbacks " + reason);
        }
        assertEquals(1, scheduler.stats().ended(result.failure()), what);
        fallbacks.merge(fallback, 1, Integer::sum);
        failures.merge(result.failure(), 1, Integer::sum);
      }
    } finally {
      pools.forEach(pool -> {
        assertEquals(0, pool.usedCells(), what);
        pool.close();
      });
    }
    assertEquals(List.of(), ledger.violations(), what);
    assertEquals(ledger.maps(), ledger.unmaps(), what);
  }

  private static StripeResult carry(StripeScheduler scheduler, StripeShape shape, StripeFixture stripe,
      MappingLedger ledger, AtomicLong clock, boolean threads, boolean hangs, String what) {
    AtomicReference<StripeResult> result = new AtomicReference<>();
    AtomicInteger delivered = new AtomicInteger();
    AtomicLong live = new AtomicLong();
    assertEquals(Submission.ACCEPTED, scheduler.trySubmit(shape, 5, stripe.memory(), o -> {
      live.set(ledger.liveMappings());
      delivered.incrementAndGet();
      result.set(o.toResult());
    }), what);
    long start = System.nanoTime();
    for (int looks = 0; result.get() == null; looks++) {
      serve(scheduler, threads);
      boolean due = threads ? System.nanoTime() - start > 4_000_000 : looks > 300;
      if (hangs && due) {
        clock.set(DEADLINE + 1);
      }
      assertTrue(System.nanoTime() - start < 20_000_000_000L, what + " hangs");
    }
    for (int i = 0; i < 40; i++) {
      serve(scheduler, threads);
    }
    assertEquals(1, delivered.get(), what);
    assertEquals(0, live.get(), what + ": delivered before the last unmap");
    return result.get();
  }

  private static void serve(StripeScheduler scheduler, boolean threads) {
    if (threads) {
      Racers.rest();
    } else {
      scheduler.poll();
    }
  }

  private static void judge(String what, Fault.@Nullable Kind kind, StripeResult result,
      StripeFixture stripe, StripeRequest request, StripeShape shape) {
    if (kind == Fault.Kind.CORRUPT || kind == Fault.Kind.DRIVER_ERROR) {
      return;
    }
    boolean harmless = kind == Fault.Kind.BUSY || kind == Fault.Kind.LATE || kind == Fault.Kind.TWICE
        || kind == Fault.Kind.OUT_OF_ORDER;
    if (result.succeeded()) {
      stripe.check(what);
      assertEquals(Set.of(), result.untrusted(), what);
      assertFalse(result.pMismatch() || result.qMismatch(), what);
      assertTrue(!harmless || result.fallback() == FallbackReason.NONE, what + " " + result);
      return;
    }
    assertFalse(harmless, what + " " + result);
    stripe.checkTrusted(what + " " + result, result.untrusted());
    boolean late = kind == Fault.Kind.NEVER || kind == Fault.Kind.REFUSE;
    assertEquals(late ? FailureReason.TIMEOUT : FailureReason.ENGINE_ERROR, result.failure(), what);
    assertTrue(request.kind() == Kind.CHECK || !result.untrusted().isEmpty(), what);
    assertFalse(shape.chain().legs().isEmpty());
  }

  @Test
  void aCorruptedValidationIsSeenByTheOneWhoAskedForIt() {
    StripeRequest check = StripeRequest.builder(ArrayGeometry.raid5(6, 65536), Kind.CHECK).build();
    for (boolean faulty : new boolean[] {false, true}) {
      OffloadEngine engine = REGISTRY.get("iop13xx");
      OffloadEngine used = faulty ? new FaultyEngine(engine, FaultPlan.of(1, Fault.of(Fault.Kind.CORRUPT))) : engine;
      try (StripeScheduler scheduler = StripeScheduler.on(used).inline().build();
          StripeFixture stripe = new StripeFixture(check, scheduler.plan(check), 3)) {
        AtomicReference<StripeResult> result = new AtomicReference<>();
        scheduler.trySubmit(check, stripe.memory(), o -> result.set(o.toResult()));
        while (result.get() == null) {
          scheduler.poll();
        }
        assertEquals(faulty, result.get().pMismatch());
        assertTrue(result.get().succeeded(), "a mismatch is a finding, not a failure");
      }
    }
  }

  @Test
  void whatACorruptedWriteLeavesIsFoundByTheNextCheck() {
    ArrayGeometry g = ArrayGeometry.raid5(6, 65536);
    StripeRequest write = StripeRequest.builder(g, Kind.WRITE).blocks(0, 1, 2, 3, 4).build();
    StripeRequest check = StripeRequest.builder(g, Kind.CHECK).build();
    OffloadEngine engine = new FaultyEngine(REGISTRY.get("iop13xx"),
        FaultPlan.of(1, Fault.of(Fault.Kind.CORRUPT).at(6)));
    try (StripeScheduler scheduler = StripeScheduler.on(engine).inline().build();
        StripeFixture stripe = new StripeFixture(write, scheduler.plan(write), 3)) {
      List<StripeResult> results = new ArrayList<>();
      scheduler.trySubmit(write, stripe.memory(), o -> results.add(o.toResult()));
      while (results.isEmpty()) {
        scheduler.poll();
      }
      assertTrue(results.getFirst().succeeded(), "the engine said so");
      scheduler.trySubmit(check, stripe.memory(), o -> results.add(o.toResult()));
      while (results.size() < 2) {
        scheduler.poll();
      }
      assertTrue(results.get(1).pMismatch());
    }
  }

  @ParameterizedTest
  @CsvSource({"PER_OPERATION", "PER_DESCRIPTOR"})
  void aBaselineNeverRunsALegAgainAndStillUnmapsEverything(StrategyKind baseline) {
    StripeRequest write = StripeRequest.builder(ArrayGeometry.raid5(6, 65536), Kind.WRITE).blocks(0, 1, 2, 3, 4).build();
    for (Fault.Kind kind : List.of(Fault.Kind.FAIL, Fault.Kind.RESET)) {
      for (int at = 1; at <= 6; at++) {
        MappingLedger ledger = MappingLedger.proving();
        try (StripeScheduler scheduler = StripeScheduler.on(new FaultyEngine(REGISTRY.get("mv_xor"),
            FaultPlan.of(1, Fault.of(kind).at(at)))).inline().strategy(baseline).ledger(ledger).build();
            StripeFixture stripe = new StripeFixture(write, scheduler.plan(write), 3)) {
          AtomicReference<StripeResult> result = new AtomicReference<>();
          scheduler.trySubmit(write, stripe.memory(), o -> result.set(o.toResult()));
          while (result.get() == null) {
            scheduler.poll();
          }
          assertEquals(FailureReason.ENGINE_ERROR, result.get().failure());
          assertEquals(FallbackReason.NONE, result.get().fallback());
          stripe.checkTrusted(baseline + " " + kind + " " + at, result.get().untrusted());
        }
        assertEquals(0, ledger.liveMappings());
        assertEquals(ledger.maps(), ledger.unmaps());
      }
    }
  }
}
