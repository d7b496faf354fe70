package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.raidoffload.chain.RefusedChainException;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.BounceDomain;
import org.raidoffload.mapping.CoherentDomain;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.Submission;

/** Every engine, strategy, domain and kind of request: right bytes, balanced books, no rule broken. */
class ChainsOnEnginesTest {

  static Stream<OffloadEngine> engines() {
    return EngineRegistry.load().engines().stream();
  }

  static List<StripeRequest> requests() {
    List<StripeRequest> all = new ArrayList<>();
    for (int disks : new int[] {3, 4, 5, 9, 12}) {
      addRaid5(all, ArrayGeometry.raid5(disks, 65536));
    }
    for (int disks : new int[] {4, 5, 6, 8, 13}) {
      addRaid6(all, ArrayGeometry.raid6(disks, 65536));
    }
    return all;
  }

  private static void addRaid5(List<StripeRequest> all, ArrayGeometry g) {
    addWrites(all, g);
    all.add(StripeRequest.builder(g, Kind.RECOVER).row(3).failed(StripeBuffer.data(0)).build());
    all.add(StripeRequest.builder(g, Kind.RECOVER).row(3).failed(StripeBuffer.P).build());
    all.add(StripeRequest.builder(g, Kind.READ).row(1).blocks(0).failed(StripeBuffer.data(0)).build());
    all.add(StripeRequest.builder(g, Kind.WRITE).segment(0, 512, 1024).failed(StripeBuffer.data(0)).build());
    all.add(StripeRequest.builder(g, Kind.PPL_RECOVER).row(2).blocks(0).failed(StripeBuffer.data(1)).build());
    all.add(StripeRequest.builder(g, Kind.PPL_RECOVER).blocks(IntStream.range(0, g.dataDisks()).toArray()).build());
  }

  private static void addRaid6(List<StripeRequest> all, ArrayGeometry g) {
    addWrites(all, g);
    List<StripeBuffer> blocks = new ArrayList<>(List.of(StripeBuffer.P, StripeBuffer.Q));
    for (int d = 0; d < Math.min(3, g.dataDisks()); d++) {
      blocks.add(StripeBuffer.data(d));
    }
    for (StripeBuffer x : blocks) {
      all.add(StripeRequest.builder(g, Kind.RECOVER).row(5).failed(x).build());
      for (StripeBuffer y : blocks) {
        if (x.compareTo(y) < 0) {
          all.add(StripeRequest.builder(g, Kind.RECOVER).row(5).failed(x, y).build());
          all.add(StripeRequest.builder(g, Kind.WRITE).segment(0, 0, 512).failed(x, y).build());
        }
      }
    }
  }

  private static void addWrites(List<StripeRequest> all, ArrayGeometry g) {
    int k = g.dataDisks();
    for (int w = 1; w <= k; w += Math.max(1, k / 3)) {
      int[] blocks = IntStream.range(0, w).toArray();
      for (int level = 0; level <= 2; level++) {
        all.add(StripeRequest.builder(g, Kind.WRITE).row(w).blocks(blocks).rmwLevel(level).build());
        all.add(StripeRequest.builder(g, Kind.WRITE).row(w).blocks(blocks).rmwLevel(level).skipCopy(true).build());
      }
    }
    all.add(StripeRequest.builder(g, Kind.WRITE).row(2).segment(0, 512, 1024).segment(0, 2048, 512).build());
    all.add(StripeRequest.builder(g, Kind.CHECK).row(4).build());
    all.add(StripeRequest.builder(g, Kind.REPAIR).row(4).build());
  }

  @ParameterizedTest
  @MethodSource("engines")
  void givesTheRightBytesUnderEveryStrategyAndDomain(OffloadEngine engine) {
    int ran = 0;
    for (Set<RewriteRule> rules : List.of(Set.<RewriteRule>of(), Set.of(RewriteRule.values()))) {
      for (StrategyKind strategy : new StrategyKind[] {StrategyKind.UP_FRONT, StrategyKind.PER_LEG}) {
        ran += run(engine, strategy, rules, true);
        ran += run(engine, strategy, rules, false);
      }
    }
    assertTrue(ran > requests().size(), "only " + ran + " chains ran on " + engine.name());
  }

  static Stream<OffloadEngine> fusingEngines() {
    return engines().filter(OffloadEngine::fuses);
  }

  /** Scratch apart, which nobody reads afterwards. */
  @ParameterizedTest
  @MethodSource("fusingEngines")
  void fusedAndSingleStepsLeaveTheSameBytes(OffloadEngine engine) {
    long[] steps = new long[2];
    List<List<Map<StripeBuffer, byte[]>>> contents = new ArrayList<>();
    for (boolean fuse : new boolean[] {false, true}) {
      List<Map<StripeBuffer, byte[]>> left = new ArrayList<>();
      try (StripeScheduler scheduler = StripeScheduler.on(engine).inline().fuse(fuse).build()) {
        for (StripeRequest request : requests()) {
          left.add(contentAfter(scheduler, request, left.size()));
        }
        steps[contents.size()] = scheduler.stats().descriptors();
      }
      contents.add(left);
    }
    assertTrue(steps[1] < steps[0] * 3 / 4, () -> engine.name() + ": " + steps[1] + " of " + steps[0] + " steps");
    for (int i = 0; i < contents.get(0).size(); i++) {
      Map<StripeBuffer, byte[]> fused = contents.get(1).get(i);
      String what = engine.name() + ": " + requests().get(i);
      contents.get(0).get(i).forEach((buffer, bytes) ->
          assertArrayEquals(bytes, fused.get(buffer), () -> what + " " + buffer));
    }
  }

  private static Map<StripeBuffer, byte[]> contentAfter(StripeScheduler scheduler, StripeRequest request, int seed) {
    Map<StripeBuffer, byte[]> content = new HashMap<>();
    StripePlan plan = scheduler.plan(request);
    try (StripeFixture stripe = new StripeFixture(request, plan, seed)) {
      boolean[] ended = new boolean[1];
      scheduler.trySubmit(request, stripe.memory(), o -> ended[0] = o.toResult().succeeded());
      for (int i = 0; i < 100 && !ended[0]; i++) {
        scheduler.poll();
      }
      assertTrue(ended[0], request::toString);
      stripe.check(request.toString());
      plan.buffers().stream().filter(b -> b.kind() != StripeBuffer.Kind.SCRATCH).forEach(b ->
          content.put(b, stripe.memory().segment(b).toArray(ValueLayout.JAVA_BYTE)));
    }
    return content;
  }

  private int run(OffloadEngine engine, StrategyKind strategy, Set<RewriteRule> rules, boolean bounce) {
    int ran = 0;
    MappingLedger ledger = MappingLedger.proving();
    List<BounceDomain> pools = new ArrayList<>();
    try (StripeScheduler scheduler = StripeScheduler.on(engine).inline().strategy(strategy).rewrite(rules)
        .ledger(ledger)
        .domains(device -> domain(bounce, pools)).build()) {
      for (StripeRequest request : requests()) {
        StripeShape shape;
        try {
          shape = scheduler.place(request);
        } catch (RefusedChainException refused) {
          assertEquals(StrategyKind.UP_FRONT, strategy, refused.getMessage());
          continue;
        }
        String what = engine.name() + " " + strategy + " " + rules + " bounce " + bounce + ": " + request;
        try (StripeFixture stripe = new StripeFixture(request, shape.plan(), 7 + ran)) {
          int[] delivered = new int[1];
          assertEquals(Submission.ACCEPTED, scheduler.trySubmit(shape, ran, stripe.memory(), o -> {
            assertTrue(o.toResult().succeeded(), what + " " + o.toResult());
            delivered[0]++;
          }), what);
          assertEquals(0, delivered[0], what + ": delivered from inside submit");
          for (int i = 0; i < 100 && delivered[0] == 0; i++) {
            scheduler.poll();
          }
          assertEquals(1, delivered[0], what);
          stripe.check(what);
        }
        assertEquals(List.of(), ledger.violations(), what);
        assertEquals(0, ledger.liveMappings(), what);
        ran++;
      }
      assertEquals(ledger.maps(), ledger.unmaps());
    } finally {
      pools.forEach(BounceDomain::close);
    }
    return ran;
  }

  private static DmaDomain domain(boolean bounce, List<BounceDomain> pools) {
    if (!bounce) {
      return new CoherentDomain();
    }
    BounceDomain pool = new BounceDomain(4096);
    pools.add(pool);
    return pool;
  }
}
