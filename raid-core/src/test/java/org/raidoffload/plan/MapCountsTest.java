package org.raidoffload.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.plan.MapCounts.Counts;
import org.raidoffload.plan.MapCounts.Limits;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/** The plans' buffers, cut as async_tx cuts them, must give the counts that the kernel's own code gave. */
public class MapCountsTest {
  private final StripePlanner planner = new StripePlanner();

  @ParameterizedTest
  @CsvSource({"RAID5_RMW, 4, 1, 8, 6, 3", "RAID5_RCW, 4, 1, 7, 7, 6", "RAID5_RCW, 4, 4, 13, 13, 9",
      "RAID5_RMW, 8, 2, 12, 10, 5"})
  void givesThePublishedExamples(MapCounts chain, int k, int w, int kernel, int perLeg, int mapOnce) {
    Counts counts = chain.of(k, w, new Limits(16, 16, true));
    assertEquals(List.of(kernel, perLeg, mapOnce), List.of(counts.kernel(), counts.perLeg(), counts.mapOnce()));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "RAID6_RMW_ON_CPU")
  void plansHaveTheCountsOfTheKernelForEveryDiskCountAndLimit(MapCounts chain) {
    for (int xor : new int[] {2, 3, 4, 8, 16, 32}) {
      for (int pq : new int[] {4, 5, 8, 16, 32}) {
        for (boolean nativeContinuation : new boolean[] {true, false}) {
          Limits limits = new Limits(xor, pq, nativeContinuation);
          boolean raid5 = chain.name().startsWith("RAID5") || chain == MapCounts.CHECK_P;
          for (int disks = raid5 ? 3 : 4; disks <= 24; disks++) {
            compare(chain, disks, raid5, limits);
          }
        }
      }
    }
  }

  private void compare(MapCounts chain, int disks, boolean raid5, Limits limits) {
    int k = raid5 ? disks - 1 : disks - 2;
    for (int w : chain.name().startsWith("RAID") ? writes(chain, k) : new int[] {0}) {
      StripeRequest request = request(chain, raid5 ? ArrayGeometry.raid5(disks, 4096)
          : ArrayGeometry.raid6(disks, 4096), k, w);
      Counts ours = count(planner.plan(request), limits);
      assertEquals(chain.of(k, w, limits), ours, chain + " disks " + disks + " written " + w + " " + limits);
    }
  }

  public static int[] writes(MapCounts chain, int k) {
    boolean rcw = chain == MapCounts.RAID5_RCW || chain == MapCounts.RAID6_RCW;
    return IntStream.rangeClosed(1, rcw ? k : k - 1).toArray();
  }

  /** Cached blocks steer md into the mode that the chain is about. */
  public static StripeRequest request(MapCounts chain, ArrayGeometry geometry, int k, int w) {
    StripeBuffer d0 = StripeBuffer.data(0);
    List<StripeBuffer> all = new ArrayList<>(IntStream.range(0, k).mapToObj(StripeBuffer::data).toList());
    int[] written = IntStream.range(0, w).toArray();
    List<StripeBuffer> old = new ArrayList<>(all.subList(0, w));
    old.add(StripeBuffer.P);
    if (geometry.level().parityDisks() == 2) {
      old.add(StripeBuffer.Q);
    }
    StripeRequest.Builder write = StripeRequest.builder(geometry, Kind.WRITE);
    StripeRequest.Builder recover = StripeRequest.builder(geometry, Kind.RECOVER);
    return switch (chain) {
      case RAID5_RCW, RAID6_RCW -> write.blocks(written).rmwLevel(0).build();
      case RAID5_RCW_PARTIAL_PARITY -> write.blocks(written).rmwLevel(0).partialParity(true).build();
      case RAID5_RMW, RAID6_RMW_OFFLOADED, RAID6_RMW_ON_CPU -> write.blocks(written).cached(old).build();
      case RAID5_RMW_PARTIAL_PARITY -> write.blocks(written).cached(old).partialParity(true).build();
      case COMPUTE_BY_XOR -> recover.failed(d0).build();
      case COMPUTE_Q -> recover.failed(StripeBuffer.Q).build();
      case COMPUTE_P_AND_Q -> recover.failed(StripeBuffer.P, StripeBuffer.Q).build();
      case COMPUTE_DATA_AND_Q -> recover.failed(d0, StripeBuffer.Q).build();
      case COMPUTE_DATA_AND_P -> recover.failed(d0, StripeBuffer.P).build();
      case COMPUTE_TWO_DATA -> recover.failed(d0, StripeBuffer.data(1)).build();
      case CHECK_P, CHECK_P_AND_Q -> StripeRequest.builder(geometry, Kind.CHECK).build();
      case CHECK_Q -> StripeRequest.builder(geometry, Kind.CHECK).failed(d0).cached(d0).build();
    };
  }

  private static Counts count(StripePlan plan, Limits limits) {
    int legs = 0;
    int kernel = 0;
    int perLeg = 0;
    Set<Integer> all = new HashSet<>();
    for (Operation operation : plan.operations()) {
      for (List<Integer> leg : legs(plan, operation, limits)) {
        legs++;
        perLeg += new HashSet<>(leg).size();
        all.addAll(leg);
      }
      kernel += kernelMaps(operation, limits);
    }
    return new Counts(legs, kernel, perLeg, all.size());
  }

  /** The buffers of each descriptor, by the splitting rules of async_tx and its fallbacks for validation. */
  private static List<List<Integer>> legs(StripePlan plan, Operation operation, Limits limits) {
    List<Integer> sources = IntStream.range(0, operation.sourceCount()).mapToObj(operation::source).toList();
    List<Integer> outputs = IntStream.of(operation.p(), operation.q()).filter(b -> b != Operation.NONE).boxed()
        .toList();
    boolean withP = operation.p() != Operation.NONE;
    int spare = plan.buffers().size();
    return switch (operation.opcode()) {
      case ZERO -> List.of(List.of(operation.p()));
      case COPY -> List.of(List.of(sources.get(0), operation.p()));
      case XOR -> xorLegs(sources, operation.p(), limits);
      case XOR_VAL -> sources.size() <= limits.xorSources() ? List.of(sources)
          : xorLegs(sources, sources.get(0), limits);
      case PQ -> pqLegs(sources, outputs, withP, limits);
      case PQ_VAL -> {
        if (sources.size() + 2 <= limits.pqSources()) {
          yield pqLegs(sources, outputs, withP, limits);
        }
        List<List<Integer>> legs = new ArrayList<>();
        if (withP) {
          legs.addAll(xorLegs(sources, spare, limits));
        }
        legs.addAll(pqLegs(sources, List.of(spare), false, limits));
        yield legs;
      }
    };
  }

  private static List<List<Integer>> xorLegs(List<Integer> sources, int destination, Limits limits) {
    List<List<Integer>> legs = new ArrayList<>();
    int next = 0;
    while (next < sources.size()) {
      int room = next == 0 ? limits.xorSources() : limits.xorSources() - 1;
      List<Integer> leg = new ArrayList<>(sources.subList(next, Math.min(sources.size(), next + room)));
      leg.add(destination);
      legs.add(leg);
      next += room;
    }
    return legs;
  }

  private static List<List<Integer>> pqLegs(List<Integer> sources, List<Integer> outputs, boolean withP,
      Limits limits) {
    List<List<Integer>> legs = new ArrayList<>();
    int next = 0;
    while (next < sources.size()) {
      int lost = next == 0 || limits.nativeContinuation() ? 0 : withP ? 3 : 1;
      int room = limits.pqSources() - lost;
      List<Integer> leg = new ArrayList<>(sources.subList(next, Math.min(sources.size(), next + room)));
      leg.addAll(outputs);
      legs.add(leg);
      next += room;
    }
    return legs;
  }

  /** Sources and, apart from them, destinations; a split operation maps once. */
  private static int kernelMaps(Operation operation, Limits limits) {
    int sources = operation.sourceCount();
    int outputs = (operation.p() == Operation.NONE ? 0 : 1) + (operation.q() == Operation.NONE ? 0 : 1);
    return switch (operation.opcode()) {
      case COPY, XOR, PQ, ZERO -> sources + outputs;
      case XOR_VAL -> sources <= limits.xorSources() ? sources : sources + 1;
      case PQ_VAL -> sources + 2 <= limits.pqSources() ? sources + outputs
          : operation.p() == Operation.NONE ? sources + 1 : 2 * (sources + 1);
    };
  }
}
