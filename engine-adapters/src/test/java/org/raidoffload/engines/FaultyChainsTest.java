package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.faulty.FailingMap;
import org.raidoffload.engines.faulty.Fault;
import org.raidoffload.engines.faulty.FaultPlan;
import org.raidoffload.engines.faulty.FaultyEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeResult;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.Submission;

/**
 * Whole chains on faulty engines: each request ends exactly once, with right bytes or a reason, and leaves nothing
 * mapped. The clock moves a millisecond with each poll; a chain may take 40.
 */
class FaultyChainsTest {
  private static final long POLL_NANOS = 1_000_000;
  private static final int PATIENCE_POLLS = 2_000;

  private static final List<StripeRequest> REQUESTS = List.of(
      StripeRequest.write(ArrayGeometry.raid5(5, 65536), 0, 0, 1, 2),
      StripeRequest.write(ArrayGeometry.raid5(5, 65536), 1, 0),
      StripeRequest.write(ArrayGeometry.raid6(6, 65536), 2, 0, 1, 2, 3));

  private long now;

  static Stream<Arguments> faultsOnEngines() {
    return Stream.of("mv_xor", "ioat", "iop13xx", "iop3xx", "ppc44x", "fsl_raid")
        .flatMap(engine -> Stream.of(Fault.Kind.values()).map(kind -> Arguments.of(engine, kind)));
  }

  /** What became of the requests, one after the other, on an engine with the plan. */
  private List<StripeResult> run(String name, FaultPlan plan, boolean rightUnlessFailed) {
    OffloadEngine engine = new FaultyEngine(EngineRegistry.load().get(name), plan);
    MappingLedger ledger = MappingLedger.proving();
    List<StripeResult> results = new ArrayList<>();
    try (StripeScheduler scheduler = StripeScheduler.on(engine).ledger(ledger).deadlineNanos(40 * POLL_NANOS)
        .clock(() -> now).inline().build()) {
      for (StripeRequest request : REQUESTS) {
        StripeShape shape = scheduler.place(request);
        String what = name + " " + plan.faults() + " " + request;
        try (StripeFixture stripe = new StripeFixture(request, shape.plan(), 3)) {
          int before = results.size();
          assertEquals(Submission.ACCEPTED,
              scheduler.trySubmit(shape, before, stripe.memory(), o -> results.add(o.toResult())), what);
          for (int i = 0; i < PATIENCE_POLLS && results.size() == before; i++) {
            now += POLL_NANOS;
            scheduler.poll();
          }
          for (int i = 0; i < 20; i++) {
            scheduler.poll();
          }
          assertEquals(before + 1, results.size(), what + ": ends exactly once");
          if (results.getLast().succeeded() && rightUnlessFailed) {
            stripe.check(what);
          }
        }
        assertEquals(List.of(), ledger.violations(), what);
        assertEquals(0, ledger.liveMappings(), what);
      }
    }
    return results;
  }

  @ParameterizedTest
  @MethodSource("faultsOnEngines")
  void everyRequestEndsOnceWithRightBytesOrAReason(String engine, Fault.Kind kind) {
    boolean silent = kind == Fault.Kind.CORRUPT || kind == Fault.Kind.DRIVER_ERROR;
    for (int at = 1; at <= 5; at++) {
      List<StripeResult> results = run(engine, FaultPlan.of(5, Fault.of(kind).at(at).amount(3)), !silent);
      assertEquals(REQUESTS.size(), results.size());
      for (StripeResult result : results) {
        assertEquals(result.succeeded(), result.untrusted().isEmpty(), result::toString);
      }
    }
  }

  @Test
  void failedLegIsRunBySoftwareAndSaysWhy() {
    List<StripeResult> results = run("iop13xx", FaultPlan.of(5, Fault.of(Fault.Kind.FAIL).channel(2)), true);
    assertTrue(results.getLast().succeeded(), results::toString);
    assertEquals(List.of(FallbackReason.NONE, FallbackReason.NONE, FallbackReason.ENGINE_ERROR),
        results.stream().map(StripeResult::fallback).toList());
  }

  @Test
  void silentChannelIsResetAtTheDeadline() {
    StripeResult first = run("iop13xx", FaultPlan.of(5, Fault.of(Fault.Kind.NEVER)), true).getFirst();
    assertTrue(first.fallback() == FallbackReason.TIMEOUT || !first.succeeded(), first::toString);
  }

  @Test
  void mapFailureIsAnOrdinaryOutcome() {
    for (int at = 1; at <= 9; at++) {
      FaultPlan plan = new FaultPlan(0, List.of(), List.of(new FailingMap(Fault.ANY, at, 1)));
      List<StripeResult> results = run("iop3xx", plan, true);
      assertTrue(results.getFirst().succeeded(), results::toString);
      assertEquals(FallbackReason.MAP_FAILED, results.getFirst().fallback(), "map " + at);
    }
  }

  @Test
  void busyAndLateChannelsOnlyTakeLonger() {
    for (Fault.Kind kind : List.of(Fault.Kind.BUSY, Fault.Kind.LATE, Fault.Kind.TWICE)) {
      for (StripeResult result : run("iop3xx", FaultPlan.of(5, Fault.of(kind).at(2).amount(5)), true)) {
        assertTrue(result.succeeded(), result::toString);
        assertEquals(FallbackReason.NONE, result.fallback(), kind::name);
        assertFalse(result.latencyNanos() < 0);
      }
    }
  }
}
