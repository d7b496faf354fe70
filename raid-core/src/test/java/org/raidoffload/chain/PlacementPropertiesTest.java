package org.raidoffload.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.raidoffload.chain.StrategyDecision.Choice;
import org.raidoffload.chain.StrategyDecision.Verdict;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.mapping.MappingStrategy;
import org.raidoffload.plan.Opcode;
import org.raidoffload.plan.Operation;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.StripeRequest;

/** What placement promises, over random limits and random requests. */
@Domain(RandomPlacements.class)
class PlacementPropertiesTest {
  private static final StripePlanner PLANNER = new StripePlanner();

  private static StripePlan plan(StripeRequest request) {
    StripePlan plan = PLANNER.plan(request);
    Assume.that(!plan.operations().isEmpty());
    return plan;
  }

  @Property(tries = 3000)
  void upFrontIsChosenExactlyWhenOneChannelCanRunEveryOperation(@ForAll RandomPlacements.Channels channels,
      @ForAll StripeRequest request) {
    StripePlan plan = plan(request);
    StripeChain chain = new ChainBuilder(channels.engine()).build(plan, ChainOptions.AUTO);
    boolean possible = channels.limits().stream().anyMatch(l -> plan.operations().stream().allMatch(o -> takes(l, o)));
    assertEquals(possible ? StrategyKind.UP_FRONT : StrategyKind.PER_LEG, chain.decision().kind());
    for (int i = 0; i < channels.limits().size(); i++) {
      ChannelLimits limits = channels.limits().get(i);
      Verdict verdict = verdict(chain, "ch" + i);
      assertEquals(plan.operations().stream().allMatch(o -> takes(limits, o)), verdict.runsWholeChain());
      assertEquals(verdict.runsWholeChain(), verdict.stoppedBy().isEmpty());
    }
    if (!possible) {
      ChainOptions forced = ChainOptions.of(StrategyKind.UP_FRONT);
      String refusal = assertThrows(RefusedChainException.class,
          () -> new ChainBuilder(channels.engine()).build(plan, forced)).getMessage();
      assertTrue(refusal.startsWith("stripe at row " + plan.example().row() + ": ") && refusal.contains("ch0")
          && refusal.endsWith("use per-leg or auto"), refusal);
    }
  }

  /** Whether limits take an operation, cut where they allow it; from the limits' own descriptions. */
  private static boolean takes(ChannelLimits l, Operation op) {
    Opcode opcode = op.opcode();
    int n = op.sourceCount();
    if (!l.opcodes().contains(opcode) || op.length() < l.minBytes()) {
      return false;
    }
    int alignment = opcode == Opcode.COPY ? l.copyAlignment()
        : opcode == Opcode.XOR || opcode == Opcode.XOR_VAL ? l.xorAlignment() : l.pqAlignment();
    if (op.length() % alignment != 0 || op.sourceOffset() % alignment != 0 || op.destinationOffset() % alignment != 0) {
      return false;
    }
    boolean bytes = false;
    for (int pieces = 1; pieces <= op.length() / l.minBytes(); pieces++) {
      long each = (op.length() + pieces - 1L) / pieces;
      bytes |= (each + alignment - 1) / alignment * alignment <= l.maxBytes();
    }
    int goesOn = switch (l.pqContinuation()) {
      case NATIVE -> l.maxPqSources();
      case EMULATED -> l.maxPqSources() - (op.p() == Operation.NONE ? 1 : 3);
      case NONE -> 0;
    };
    return bytes && switch (opcode) {
      case COPY, XOR, ZERO -> true;
      case XOR_VAL -> n <= l.maxXorValSources();
      case PQ_VAL -> n <= l.maxPqValSources() - 2;
      case PQ -> !op.continues() && (n <= l.maxPqSources() || goesOn > 0);
    };
  }

  private static Verdict verdict(StripeChain chain, String channel) {
    return chain.decision().verdicts().stream().filter(v -> List.of(v.channels().split("/")).contains(channel))
        .findFirst().orElseThrow();
  }

  @Property(tries = 500)
  void anotherNameGivesTheSamePlacement(@ForAll RandomPlacements.Channels channels, @ForAll StripeRequest request) {
    StripePlan plan = plan(request);
    StripeChain chain = new ChainBuilder(channels.engine()).build(plan, ChainOptions.AUTO);
    StripeChain renamed = new ChainBuilder(new OtherEngine(channels.engine(), "renamed", false, true))
        .build(plan, ChainOptions.AUTO);
    assertEquals(chain.decision().choice(), renamed.decision().choice());
    assertEquals(places(chain), places(renamed));
    assertEquals(chain.decision().reason().replace("test", "renamed"),
        renamed.decision().reason().replace("test", "renamed"));
  }

  private static List<String> places(StripeChain chain) {
    return chain.legs().stream().map(l -> l.channelClass().index() + " " + l.operations()).toList();
  }

  @Property(tries = 1000)
  void everyOperationRunsOnceAfterWhatItDependsOn(@ForAll RandomPlacements.Channels channels,
      @ForAll StripeRequest request, @ForAll StrategyKind kind) {
    StripePlan plan = plan(request);
    StripeChain auto = new ChainBuilder(channels.engine()).build(plan, ChainOptions.AUTO);
    Assume.that(kind != StrategyKind.UP_FRONT || auto.decision().kind() == StrategyKind.UP_FRONT);
    StripeChain chain = new ChainBuilder(channels.engine()).build(plan, ChainOptions.of(kind));
    Set<Integer> done = new HashSet<>();
    for (Leg leg : chain.legs()) {
      List<Integer> inDescriptors = leg.descriptors().stream().map(ChainDescriptor::operation).distinct().toList();
      assertEquals(leg.operations(), inDescriptors);
      for (int id : leg.operations()) {
        assertTrue(done.containsAll(plan.operations().get(id).after()), "operation " + id);
        assertTrue(done.add(id), "operation " + id + " twice");
      }
    }
    assertEquals(plan.operations().size(), done.size());
    if (!kind.baseline()) {
      assertEquals(MappingStrategy.layout(chain).maps(), chain.decision().candidates().getFirst().cost().maps());
    }
    assertEquals(chain.channelSwitches(), chain.decision().candidates().getFirst().cost().channelSwitches());
    assertEquals(chain.descriptorCount(), chain.decision().candidates().getFirst().cost().descriptors());
  }

  @Property(tries = 300)
  void changesChannelsAsSeldomAsAnyOrderCan(@ForAll RandomPlacements.Channels channels,
      @ForAll StripeRequest request) {
    StripePlan plan = plan(request);
    Assume.that(plan.operations().size() <= 7);
    ChainBuilder builder = new ChainBuilder(channels.engine());
    StripeChain chain = builder.build(plan, ChainOptions.AUTO);
    List<Set<Integer>> where = new ArrayList<>();
    for (Operation op : plan.operations()) {
      Set<Integer> fitting = new HashSet<>();
      for (int i = 0; i < channels.limits().size(); i++) {
        if (takes(channels.limits().get(i), op)) {
          fitting.add(i);
        }
      }
      where.add(fitting.isEmpty() ? Set.of(-1) : fitting);
    }
    int[] fewest = {Integer.MAX_VALUE};
    search(plan, where, new HashSet<>(), -2, -1, fewest);
    assertEquals(fewest[0], chain.channelSwitches(), () -> places(chain).toString());
  }

  /** Every order of the operations and every channel for each: as plain as it can be, so only for short plans. */
  private static void search(StripePlan plan, List<Set<Integer>> where, Set<Integer> done, int channel, int switches,
      int[] fewest) {
    if (switches >= fewest[0]) {
      return;
    }
    if (done.size() == where.size()) {
      fewest[0] = switches;
      return;
    }
    for (Operation op : plan.operations()) {
      if (!done.contains(op.id()) && done.containsAll(op.after())) {
        done.add(op.id());
        for (int c : where.get(op.id())) {
          search(plan, where, done, c, switches + (c == channel ? 0 : 1), fewest);
        }
        done.remove(op.id());
      }
    }
  }

  @Property(tries = 300)
  void engineThatKeepsChainsWholeNeverMixesChannels(@ForAll RandomPlacements.Channels channels,
      @ForAll StripeRequest request) {
    StripePlan plan = plan(request);
    StripeChain chain = new ChainBuilder(new OtherEngine(channels.engine(), "whole", true, true))
        .build(plan, ChainOptions.AUTO);
    assertEquals(1, chain.legs().stream().map(l -> l.channelClass().index()).distinct().count());
    assertTrue(chain.decision().choice() != Choice.PER_LEG);
  }

  @Property(tries = 200)
  void unorderedEngineGetsNoPartOfAChain(@ForAll RandomPlacements.Channels channels, @ForAll StripeRequest request) {
    StripePlan plan = plan(request);
    ChainBuilder builder = new ChainBuilder(new OtherEngine(channels.engine(), "unordered", false, false));
    StripeChain chain = builder.build(plan, ChainOptions.AUTO);
    assertEquals(Choice.SOFTWARE, chain.decision().choice());
    assertTrue(chain.decision().reason().contains("completes in any order"), chain.decision().reason());
    String refusal = assertThrows(RefusedChainException.class,
        () -> builder.build(plan, new ChainOptions(null, Set.of(), false))).getMessage();
    assertTrue(refusal.contains("completes in any order"), refusal);
    assertFalse(refusal.contains("null"), refusal);
  }
}
