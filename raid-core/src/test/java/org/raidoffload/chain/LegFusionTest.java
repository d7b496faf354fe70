package org.raidoffload.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.raidoffload.engine.ForwardingEngine;
import org.raidoffload.engine.Fusion;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.plan.Operation;
import org.raidoffload.plan.OperationGroup;
import org.raidoffload.plan.OperationGroup.Purpose;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/** What is fused, and what is not although it looks like it. */
class LegFusionTest {
  private static final ArrayGeometry RAID6 = ArrayGeometry.raid6(6, 4096);
  private static final ChainBuilder BUILDER = new ChainBuilder(new OnCpu());

  /** Runs everything, accumulation too, as an executor on the CPU does. */
  private static final class OnCpu extends ForwardingEngine {
    OnCpu() {
      super(OneChannelEngine.ofSources(256, 256, PqContinuation.NATIVE));
    }

    @Override
    public boolean runsOnCpu() {
      return true;
    }
  }

  private static List<ChainDescriptor> leg(StripePlan plan) {
    List<Leg> legs = BUILDER.build(plan, ChainOptions.AUTO).legs();
    assertEquals(1, legs.size());
    return legs.getFirst().descriptors();
  }

  private static List<Fusion> forms(StripePlan plan) {
    return LegFusion.fuse(plan, leg(plan)).stream().map(ChainDescriptor::fusion).toList();
  }

  private static StripePlan plan(StripeRequest.Builder request) {
    return new StripePlanner().plan(request.build());
  }

  private static StripePlan withGroups(StripePlan plan, List<OperationGroup> groups) {
    return new StripePlan(plan.example(), plan.decision(), plan.memberReads(), plan.memberWrites(), plan.buffers(),
        plan.operations(), plan.mdOrder(), groups);
  }

  @Test
  void fusesWhatThePlanSaysThatItIs() {
    ArrayGeometry raid5 = ArrayGeometry.raid5(5, 4096);
    assertEquals(List.of(Fusion.COPY_XOR), forms(plan(StripeRequest.builder(raid5, Kind.WRITE).blocks(0, 1, 2, 3))));
    assertEquals(List.of(Fusion.COPY_PQ), forms(plan(StripeRequest.builder(RAID6, Kind.RESHAPE))));
    assertEquals(List.of(Fusion.UPDATE_XOR), forms(plan(StripeRequest.builder(raid5, Kind.WRITE).blocks(2))));
    assertEquals(List.of(Fusion.UPDATE_PQ),
        forms(plan(StripeRequest.builder(ArrayGeometry.raid6(9, 4096), Kind.WRITE).blocks(1, 4))));
    for (int disks = 4; disks < 9; disks++) {
      ArrayGeometry array = ArrayGeometry.raid6(disks, 4096);
      assertEquals(List.of(Fusion.RECOVER_TWO_DATA), forms(plan(StripeRequest.builder(array, Kind.RECOVER)
          .failed(StripeBuffer.data(0), StripeBuffer.data(1)))), disks + " disks");
      assertEquals(List.of(Fusion.RECOVER_DATA_AND_P), forms(plan(StripeRequest.builder(array, Kind.RECOVER)
          .failed(StripeBuffer.data(1), StripeBuffer.P))), disks + " disks");
    }
  }

  /** The drain of a stripe whose data disks are all lost writes exactly the lost blocks, as a recovery would. */
  @Test
  void neverTakesADrainForARecovery() {
    ArrayGeometry smallest = ArrayGeometry.raid6(4, 4096);
    Set<StripeBuffer> lost = Set.of(StripeBuffer.data(0), StripeBuffer.data(1));
    assertEquals(List.of(Fusion.COPY_PQ), forms(plan(StripeRequest.builder(smallest, Kind.WRITE).failed(lost)
        .blocks(0, 1))));
    assertEquals(List.of(Fusion.COPY_PQ), forms(plan(StripeRequest.builder(smallest, Kind.RESHAPE).failed(lost))));
  }

  /** Whatever groups are claimed, what takes their place leaves the same; so a wrong claim only costs speed. */
  @Test
  void aPlanThatSaysTheWrongThingIsNotFused() {
    ArrayGeometry smallest = ArrayGeometry.raid6(4, 4096);
    List<StripeBuffer> data = List.of(StripeBuffer.data(0), StripeBuffer.data(1));
    StripePlan write = plan(StripeRequest.builder(smallest, Kind.WRITE).failed(data).blocks(0, 1));
    StripePlan lying = withGroups(write, List.of(new OperationGroup(Purpose.RECOVER, 0, 2, data)));
    assertEquals(List.of(Fusion.NONE, Fusion.NONE, Fusion.NONE), forms(lying));
    StripePlan recovery = plan(StripeRequest.builder(RAID6, Kind.RECOVER)
        .failed(StripeBuffer.data(1), StripeBuffer.data(3)));
    for (List<StripeBuffer> others : List.of(List.of(StripeBuffer.data(1), StripeBuffer.data(2)),
        List.of(StripeBuffer.data(1), StripeBuffer.P))) {
      assertFalse(forms(withGroups(recovery, List.of(new OperationGroup(Purpose.RECOVER, 0, 5, others)))).stream()
          .anyMatch(f -> f != Fusion.NONE), "claims " + others);
    }
  }

  @Test
  void fusesNothingThatThePlanSaysNothingOf() {
    StripePlan full = plan(StripeRequest.builder(RAID6, Kind.WRITE).blocks(0, 1, 2, 3));
    assertTrue(forms(withGroups(full, List.of())).stream().allMatch(f -> f == Fusion.NONE));
  }

  @Test
  void fusesNoGroupThatALegHoldsOnlyInPart() {
    StripePlan full = plan(StripeRequest.builder(RAID6, Kind.WRITE).blocks(0, 1, 2, 3));
    List<ChainDescriptor> leg = leg(full);
    assertEquals(leg.subList(1, 5), LegFusion.fuse(full, leg.subList(1, 5)), "without the first copy");
    assertEquals(leg.subList(0, 4), LegFusion.fuse(full, leg.subList(0, 4)), "without the parity");
    List<ChainDescriptor> swapped = new ArrayList<>(leg);
    swapped.set(0, leg.get(1));
    swapped.set(1, leg.get(0));
    assertEquals(swapped, LegFusion.fuse(full, swapped), "in another order");
  }

  @Test
  void fusesNoDrainOfPartsNorOneThatLeavesBlocksAlone() {
    assertTrue(forms(plan(StripeRequest.builder(RAID6, Kind.WRITE).blocks(0, 1, 2).segment(3, 0, 512)
        .segment(3, 512, 3584))).stream().allMatch(f -> f == Fusion.NONE), "a block in two segments");
    assertTrue(forms(plan(StripeRequest.builder(RAID6, Kind.WRITE).blocks(0, 1, 2).rmwLevel(0))).stream()
        .allMatch(f -> f == Fusion.NONE), "reconstruct-write");
    ArrayGeometry ddf = new ArrayGeometry(RaidLevel.RAID6, ParityLayout.DDF_N_CONTINUE, 6, 4096);
    assertTrue(forms(plan(StripeRequest.builder(ddf, Kind.WRITE).row(1).blocks(0, 1, 2, 3))).stream()
        .allMatch(f -> f == Fusion.NONE), "slots that are not 0, 1, 2 and so on");
  }

  /** Each operation belongs to exactly one group, and groups stand in the order of the operations. */
  @Test
  void thePlannerSaysOfEveryOperationWhatItIsFor() {
    for (int disks = 4; disks < 8; disks++) {
      ArrayGeometry array = ArrayGeometry.raid6(disks, 4096);
      for (StripeBuffer first : blocks(array)) {
        for (StripeBuffer second : blocks(array)) {
          for (Kind kind : List.of(Kind.WRITE, Kind.READ, Kind.RECOVER, Kind.REBUILD, Kind.RESHAPE)) {
            StripeRequest.Builder request = StripeRequest.builder(array, kind).failed(Set.of(first))
                .failed(Set.of(second));
            StripePlan plan = plan(kind == Kind.WRITE || kind == Kind.READ ? request.blocks(0) : request);
            List<Integer> covered = plan.groups().stream()
                .flatMap(g -> IntStream.range(g.first(), g.end()).boxed()).toList();
            assertEquals(plan.operations().stream().map(Operation::id).toList(), covered, plan.example().toString());
          }
        }
      }
    }
  }

  private static List<StripeBuffer> blocks(ArrayGeometry array) {
    List<StripeBuffer> blocks = new ArrayList<>(List.of(StripeBuffer.P, StripeBuffer.Q));
    IntStream.range(0, array.dataDisks()).mapToObj(StripeBuffer::data).forEach(blocks::add);
    return blocks;
  }
}
