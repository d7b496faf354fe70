package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.raidoffload.chain.ChainBuilder;
import org.raidoffload.chain.ChainOptions;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.mapping.MappingStrategy;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.Submission;

/** Each rewriting rule on and off: the same bytes, and what it changes. */
class RewriteRulesTest {
  private static final StripePlanner PLANNER = new StripePlanner();

  private static StripeChain place(OffloadEngine engine, StripePlan plan, Set<RewriteRule> rules) {
    return new ChainBuilder(engine).build(plan, new ChainOptions(null, rules, true));
  }

  /**
   * Figures are legs, switches and maps without the rule and with it, for 4 KiB blocks, 5 or 6 disks. A chain cannot
   * change channels on ioat, so that without the rule all of it is on the CPU and nothing is mapped.
   */
  @ParameterizedTest
  @CsvSource({
      "ppc44x,  XOR_AS_PQ,     raid5-full, 2, 1, 13, 1, 0, 9, DMA0/DMA1",
      "ppc44x,  XOR_AS_PQ,     raid5-rmw,  3, 2, 6,  1, 0, 3, DMA0/DMA1",
      "iop3xx,  COPY_AS_XOR,   raid5-full, 2, 1, 13, 1, 0, 9, AAU",
      "iop3xx,  COPY_AS_XOR,   raid5-rmw,  3, 2, 6,  1, 0, 3, AAU",
      "iop13xx, ACCUMULATE_PQ, raid6-rmw,  3, 2, 2,  1, 0, 4, ADMA2",
      "ioat,    ACCUMULATE_PQ, raid6-rmw,  1, 0, 0,  1, 0, 4, *"
  })
  void bringsAChainOntoOneChannel(String name, RewriteRule rule, String chain, int legs, int switches, int maps,
      int ruledLegs, int ruledSwitches, int ruledMaps, String channel) {
    OffloadEngine engine = EngineRegistry.load().get(name);
    StripePlan plan = PLANNER.plan(request(chain));
    StripeChain without = place(engine, plan, Set.of());
    StripeChain with = place(engine, plan, Set.of(rule));
    assertEquals(StrategyKind.PER_LEG, without.decision().kind());
    assertEquals(List.of(legs, switches, maps), figures(without));
    assertEquals(StrategyKind.UP_FRONT, with.decision().kind());
    assertEquals(List.of(ruledLegs, ruledSwitches, ruledMaps), figures(with));
    assertTrue(channel.equals("*") || with.legs().getFirst().channelClass().name().equals(channel),
        with.decision().reason());
    assertTrue(rule == RewriteRule.ACCUMULATE_PQ || with.decision().reason().contains("by rule " + rule.option()),
        with.decision().reason());
  }

  private static StripeRequest request(String chain) {
    ArrayGeometry raid5 = ArrayGeometry.raid5(5, 65536);
    return switch (chain) {
      case "raid5-full" -> StripeRequest.write(raid5, 0, 0, 1, 2, 3);
      case "raid5-rmw" -> StripeRequest.builder(raid5, Kind.WRITE).blocks(0).rmwLevel(2).build();
      case "raid6-rmw" -> StripeRequest.builder(ArrayGeometry.raid6(6, 65536), Kind.WRITE).blocks(0).rmwLevel(2)
          .build();
      default -> throw new IllegalArgumentException(chain);
    };
  }

  private static List<Integer> figures(StripeChain chain) {
    return List.of(chain.legs().size(), chain.channelSwitches(), MappingStrategy.layout(chain).maps());
  }

  @ParameterizedTest
  @EnumSource(RewriteRule.class)
  void givesTheSameBytesOnAndOffWhereverItChangesAChain(RewriteRule rule) {
    List<String> changed = new ArrayList<>();
    for (OffloadEngine engine : EngineRegistry.load().engines()) {
      int chains = 0;
      try (StripeScheduler off = StripeScheduler.on(engine).inline().ledger(MappingLedger.proving()).build();
          StripeScheduler on = StripeScheduler.on(engine).inline().rewrite(Set.of(rule)).ledger(MappingLedger.proving())
              .build()) {
        for (StripeRequest request : ChainsOnEnginesTest.requests()) {
          StripePlan plan = PLANNER.plan(request);
          if (!places(place(engine, plan, Set.of())).equals(places(place(engine, plan, Set.of(rule))))) {
            chains++;
            String what = engine.name() + " " + rule + ": " + request;
            compare(run(off, request, what), run(on, request, what), what);
          }
        }
      }
      if (chains > 0) {
        changed.add(engine.name() + " " + chains);
      }
    }
    System.out.println("rule " + rule.option() + " changes chains, bytes equal: " + changed);
    assertTrue(!changed.isEmpty(), "no chain that the rule changes");
  }

  private static List<String> places(StripeChain chain) {
    return chain.legs().stream().map(leg -> leg.channelClass().name() + " " + leg.operations()).toList();
  }

  private static List<byte[]> run(StripeScheduler scheduler, StripeRequest request, String what) {
    StripeShape shape = scheduler.place(request);
    try (StripeFixture stripe = new StripeFixture(request, shape.plan(), 99)) {
      boolean[] delivered = new boolean[1];
      assertEquals(Submission.ACCEPTED, scheduler.trySubmit(shape, 1, stripe.memory(), outcome -> {
        assertTrue(outcome.toResult().succeeded(), what + " " + outcome.toResult());
        delivered[0] = true;
      }), what);
      for (int i = 0; i < 100 && !delivered[0]; i++) {
        scheduler.poll();
      }
      assertTrue(delivered[0], what);
      stripe.check(what);
      return shape.plan().buffers().stream().filter(b -> b.kind() != StripeBuffer.Kind.SCRATCH)
          .map(b -> stripe.memory().segment(b).toArray(ValueLayout.JAVA_BYTE)).toList();
    }
  }

  private static void compare(List<byte[]> off, List<byte[]> on, String what) {
    for (int i = 0; i < off.size(); i++) {
      assertArrayEquals(off.get(i), on.get(i), what + ": buffer " + i);
    }
  }
}
