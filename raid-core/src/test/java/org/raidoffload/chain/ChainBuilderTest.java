package org.raidoffload.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.raidoffload.chain.StrategyDecision.Candidate;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.plan.Opcode;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/** Choices and sentences of placement, one by one. */
class ChainBuilderTest {
  private static final ArrayGeometry RAID5 = ArrayGeometry.raid5(5, 65536);
  private static final ArrayGeometry RAID6 = ArrayGeometry.raid6(6, 65536);

  private static StripePlan plan(StripeRequest request) {
    return new StripePlanner().plan(request);
  }

  private static StripePlan raid5Write() {
    return plan(StripeRequest.write(RAID5, 17, 0, 1, 2, 3));
  }

  private static ChannelLimits narrow() {
    return ChannelLimits.builder(64).copy().xor(8).build();
  }

  private static ChannelLimits wide() {
    return ChannelLimits.builder(64).copy().xor(8).pq(8, PqContinuation.NATIVE).build();
  }

  @Test
  void takesTheNarrowestChannelAmongEqualsAndLeavesTheOtherToWhoNeedsIt() {
    StripeChain chain = new ChainBuilder(OneChannelEngine.of(wide(), narrow())).build(raid5Write(), ChainOptions.AUTO);
    assertEquals("ch1 runs COPY and XOR, so one channel runs the whole chain; ch0 could as well, but is left to chains "
        + "that need PQ", chain.decision().reason());
    assertEquals(List.of(new Candidate("ch1", new PlacementCost(0, 9, 5, 0)),
        new Candidate("ch0", new PlacementCost(0, 9, 5, 1))), chain.decision().candidates());
  }

  @Test
  void takesTheChannelWithFewerDescriptorsEvenWhereItCouldDoMore() {
    ChannelLimits two = ChannelLimits.builder(64).copy().xor(2).build();
    StripeChain chain = new ChainBuilder(OneChannelEngine.of(two, wide())).build(raid5Write(), ChainOptions.AUTO);
    assertEquals("ch1 runs COPY and XOR, so one channel runs the whole chain; ch0 would take 7 descriptors, not 5",
        chain.decision().reason());
  }

  @Test
  void equalWaysOfChangingChannelsAreToldApartByMapsAndDescriptors() {
    ChannelLimits copies = ChannelLimits.builder(64).copy().build();
    ChannelLimits xor2 = ChannelLimits.builder(64).xor(2).build();
    ChannelLimits xor8 = ChannelLimits.builder(64).xor(8).build();
    StripeChain chain = new ChainBuilder(OneChannelEngine.of(xor2, copies, xor8)).build(raid5Write(),
        ChainOptions.AUTO);
    assertEquals(List.of(new Candidate("ch1 -> ch2", new PlacementCost(1, 13, 5, 0)),
        new Candidate("ch1 -> ch0", new PlacementCost(1, 13, 7, 0))), chain.decision().candidates());
  }

  @Test
  void leavesOnlyTheAccumulatingPqToTheCpu() {
    StripePlan plan = plan(StripeRequest.builder(RAID6, Kind.WRITE).blocks(0).rmwLevel(2).build());
    OffloadEngine engine = OneChannelEngine.ofSources(8, 8, PqContinuation.NATIVE);
    StripeChain chain = new ChainBuilder(engine).build(plan, ChainOptions.AUTO);
    assertEquals(List.of("CPU", "ch0", "CPU"), chain.legs().stream().map(l -> l.channelClass().name()).toList());
    StripeChain ruled = new ChainBuilder(engine).build(plan,
        new ChainOptions(null, Set.of(RewriteRule.ACCUMULATE_PQ), true));
    assertEquals(List.of("ch0"), ruled.legs().stream().map(l -> l.channelClass().name()).toList());
  }

  @Test
  void xorAsPqGoesOnWithItsDestinationWhereTheChannelCannotContinue() {
    ChannelLimits pqOnly = ChannelLimits.builder(64).copy().pq(3, PqContinuation.NONE).build();
    StripeChain chain = new ChainBuilder(OneChannelEngine.of(pqOnly)).build(
        plan(StripeRequest.builder(ArrayGeometry.raid5(9, 65536), Kind.WRITE).blocks(0, 1, 2, 3, 4, 5, 6, 7)
            .skipCopy(true).build()),
        new ChainOptions(null, Set.of(RewriteRule.XOR_AS_PQ), false));
    List<ChainDescriptor> cut = chain.legs().getFirst().descriptors();
    assertEquals(List.of(3, 3, 3, 2), cut.stream().map(ChainDescriptor::sourceCount).toList());
    assertEquals(List.of(false, false, false, false), cut.stream().map(ChainDescriptor::continues).toList());
    assertEquals(List.of(cut.get(1).p(), cut.get(2).p(), cut.get(3).p()),
        cut.stream().skip(1).map(d -> d.source(0)).toList());
  }

  @Test
  void refusalOfUpFrontNamesRowOperationLimitAndWayOut() {
    StripePlan check = plan(StripeRequest.builder(RAID5, Kind.CHECK).row(1742).build());
    OffloadEngine engine = OneChannelEngine.ofSources(4, 4, PqContinuation.NATIVE);
    assertEquals("stripe at row 1742: strategy up-front is impossible on test: XOR_VAL 0 == P D1 D0 D3 D2: ch0 "
        + "validates at most 4 sources in one XOR_VAL, not 5; use per-leg or auto",
        assertThrows(RefusedChainException.class,
            () -> new ChainBuilder(engine).build(check, ChainOptions.of(StrategyKind.UP_FRONT))).getMessage());
  }

  @Test
  void refusalWithoutSoftwareNamesRowOperationLimitAndWayOut() {
    OffloadEngine engine = OneChannelEngine.of(ChannelLimits.builder(64).copy().build());
    assertEquals("stripe at row 17: XOR P <- D1 D0 D3 D2 fits no channel of test: ch0 does not run XOR; allow the "
        + "software engine or a rewriting rule",
        assertThrows(RefusedChainException.class, () -> new ChainBuilder(engine).build(raid5Write(),
            new ChainOptions(null, Set.of(), false))).getMessage());
  }

  @Test
  void refusesADescriptorThatTheRingCanNeverHold() {
    ChannelLimits limits = ChannelLimits.builder(4).copy().xor(8).build();
    OffloadEngine engine = OneChannelEngine.of(limits);
    ChannelClass wide = new ChannelClass(0, "wide", List.of(0), limits,
        (opcode, sources, results, bytes) -> opcode == Opcode.XOR ? 5 : 1, false);
    OperationFit fit = OperationFit.of(raid5Write().operations().getLast(), wide, Set.of());
    assertEquals("wide cannot cut XOR of 4096 bytes into descriptors of 1 to " + limits.maxBytes()
        + " bytes and at most 4 ring entries", fit.stoppedBy());
    assertEquals(StrategyKind.UP_FRONT, new ChainBuilder(engine).build(raid5Write(), ChainOptions.AUTO).decision()
        .kind());
  }

  @Test
  void planWithoutOperationsIsRefused() {
    StripePlan nothing = new StripePlan(StripeRequest.write(RAID5, 3, 0), null, List.of(), List.of(), List.of(),
        List.of(), List.of());
    assertEquals("stripe at row 3: nothing to run (the plan has no operations); read the members directly",
        assertThrows(RefusedChainException.class,
            () -> new ChainBuilder(OneChannelEngine.of(wide())).build(nothing, ChainOptions.AUTO)).getMessage());
  }
}
