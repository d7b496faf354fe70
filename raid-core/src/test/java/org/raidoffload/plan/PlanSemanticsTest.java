package org.raidoffload.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/** Plans of every kind, run on random content in random allowed orders, must do what the request asks. */
class PlanSemanticsTest {
  private static final int UNIT = 512;
  private final StripePlanner planner = new StripePlanner();

  static Stream<ArrayGeometry> arrays() {
    List<ArrayGeometry> arrays = new ArrayList<>();
    for (int disks : new int[] {2, 3, 4, 5, 6, 9}) {
      for (RaidLevel level : RaidLevel.values()) {
        for (ParityLayout layout : ParityLayout.values()) {
          if (layout.validFor(level) && disks >= level.minimumDisks()) {
            arrays.add(new ArrayGeometry(level, layout, disks, 4096));
          }
        }
      }
    }
    arrays.add(ArrayGeometry.raid6(24, 4096));
    arrays.add(new ArrayGeometry(RaidLevel.RAID6, ParityLayout.DDF_N_CONTINUE, 64, 4096));
    return arrays.stream();
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void everyKindOfRequestDoesWhatItAsksUnderEveryLoss(ArrayGeometry geometry) {
    Random random = new Random(geometry.hashCode());
    for (Set<StripeBuffer> failed : losses(geometry)) {
      int parity = geometry.level().parityDisks();
      for (int turn = 0; turn < 6; turn++) {
        run(segments(request(geometry, Kind.WRITE, failed, random), geometry, random)
            .rmwLevel(random.nextInt(3)).skipCopy(random.nextBoolean()).dirty(random.nextInt(4) == 0)
            .partialParity(geometry.level() == RaidLevel.RAID5 && random.nextBoolean()).build(), random);
      }
      run(segments(request(geometry, Kind.READ, failed, random), geometry, random).build(), random);
      run(request(geometry, Kind.RESHAPE, Set.of(), random).build(), random);
      if (geometry.level() == RaidLevel.RAID5 && !failed.contains(StripeBuffer.P)) {
        recoverFromLog(geometry, failed, random);
      }
      if (!failed.isEmpty()) {
        run(request(geometry, Kind.RECOVER, failed, random).build(), random);
        run(request(geometry, Kind.REBUILD, failed, random).build(), random);
      }
      if (failed.size() < parity) {
        run(request(geometry, Kind.CHECK, failed, random).build(), random);
        run(request(geometry, Kind.REPAIR, failed, random).build(), random);
        run(request(geometry, Kind.RESYNC, failed, random).wrong(Set.of()).build(), random);
      }
    }
  }

  private void recoverFromLog(ArrayGeometry geometry, Set<StripeBuffer> failed, Random random) {
    StripeRequest request = segments(request(geometry, Kind.PPL_RECOVER, failed, random), geometry, random).build();
    if (failed.stream().noneMatch(lost -> request.touches(lost.index()))) {
      run(request, random);
    }
  }

  private void run(StripeRequest request, Random random) {
    new StripeModel(request, planner.plan(request), random.nextLong()).fill().runAndCompare();
  }

  private static StripeRequest.Builder request(ArrayGeometry geometry, Kind kind, Set<StripeBuffer> failed,
      Random random) {
    return StripeRequest.builder(geometry, kind).row(random.nextLong(1L << 40)).failed(failed).unitBytes(UNIT);
  }

  private static StripeRequest.Builder segments(StripeRequest.Builder request, ArrayGeometry geometry, Random random) {
    List<Integer> blocks = new ArrayList<>(IntStream.range(0, geometry.dataDisks()).boxed().toList());
    Collections.shuffle(blocks, random);
    int count = 1 + random.nextInt(blocks.size());
    for (int block : blocks.subList(0, count)) {
      switch (random.nextInt(4)) {
        case 0 -> request.segment(block, random.nextInt(100), 1 + random.nextInt(100));
        case 1 -> request.segment(block, 0, 200).segment(block, 200, 312);
        default -> request.blocks(block);
      }
    }
    for (int block : blocks.subList(0, random.nextInt(count + 1))) {
      request.cached(StripeBuffer.data(block));
    }
    return request;
  }

  private static List<Set<StripeBuffer>> losses(ArrayGeometry geometry) {
    List<StripeBuffer> all = new ArrayList<>(List.of(StripeBuffer.P));
    IntStream.range(0, geometry.dataDisks()).limit(geometry.disks() > 9 ? 3 : 8)
        .forEach(d -> all.add(StripeBuffer.data(d)));
    List<Set<StripeBuffer>> losses = new ArrayList<>();
    losses.add(Set.of());
    if (geometry.level() == RaidLevel.RAID6) {
      all.add(StripeBuffer.Q);
    }
    for (StripeBuffer first : all) {
      losses.add(Set.of(first));
      for (StripeBuffer second : all) {
        if (geometry.level() == RaidLevel.RAID6 && first.compareTo(second) < 0) {
          losses.add(new TreeSet<>(Set.of(first, second)));
        }
      }
    }
    return losses;
  }

  @Test
  void aCheckFindsExactlyTheParityThatIsWrong() {
    for (ArrayGeometry geometry : List.of(ArrayGeometry.raid5(5, 4096), ArrayGeometry.raid6(6, 4096))) {
      List<StripeBuffer> parity = geometry.level() == RaidLevel.RAID6 ? List.of(StripeBuffer.P, StripeBuffer.Q)
          : List.of(StripeBuffer.P);
      for (int mask = 0; mask < 1 << parity.size(); mask++) {
        int wanted = mask;
        List<StripeBuffer> wrong = parity.stream().filter(b -> (wanted >> parity.indexOf(b) & 1) == 1).toList();
        StripeRequest request = StripeRequest.builder(geometry, Kind.REPAIR).unitBytes(UNIT).wrong(wrong).build();
        StripePlan plan = planner.plan(request);
        new StripeModel(request, plan, mask).fill().runAndCompare();
        assertEquals(Set.copyOf(wrong), Set.copyOf(plan.memberWrites()));
      }
    }
  }

  @Test
  void dependenciesOfTheKindsThatMayOverlapAreTheTrueOnes() {
    ArrayGeometry raid6 = ArrayGeometry.raid6(6, 4096);
    StripePlan two = planner.plan(StripeRequest.builder(raid6, Kind.RECOVER)
        .failed(StripeBuffer.data(1), StripeBuffer.data(3)).build());
    assertEquals(List.of(List.of(), List.of(0), List.of(0), List.of(1, 2), List.of(3)), after(two));
    StripePlan oneGood = planner.plan(StripeRequest.builder(ArrayGeometry.raid6(5, 4096), Kind.RECOVER)
        .failed(StripeBuffer.data(0), StripeBuffer.data(2)).build());
    assertEquals(List.of(List.of(), List.of(), List.of(0), List.of(1), List.of(2, 3), List.of(4)), after(oneGood));
    StripePlan dataAndP = planner.plan(StripeRequest.builder(ArrayGeometry.raid6(4, 4096), Kind.RECOVER)
        .failed(StripeBuffer.data(1), StripeBuffer.P).build());
    assertEquals(List.of(List.of(), List.of(), List.of(1), List.of(2), List.of(0, 3)), after(dataAndP));
    StripePlan rmw = planner.plan(StripeRequest.builder(ArrayGeometry.raid5(8, 4096), Kind.WRITE).blocks(0, 1).build());
    assertEquals(List.of(List.of(), List.of(0), List.of(0), List.of(1, 2)), after(rmw));
    StripePlan full = planner.plan(StripeRequest.write(ArrayGeometry.raid5(4, 4096), 0, 0, 1, 2));
    assertEquals(List.of(List.of(), List.of(), List.of(), List.of(0, 1, 2)), after(full));
    StripePlan halves = planner.plan(StripeRequest.builder(ArrayGeometry.raid5(3, 4096), Kind.WRITE)
        .segment(0, 0, 2048).segment(0, 2048, 2048).blocks(1).build());
    assertEquals(List.of(List.of(), List.of(), List.of(), List.of(0, 1, 2)), after(halves));
  }

  private static List<List<Integer>> after(StripePlan plan) {
    return plan.operations().stream().map(Operation::after).toList();
  }

  @Test
  void coefficientsOfTwoLostBlocksAreTheOnesThatTheKernelUses() {
    StripePlan plan = planner.plan(StripeRequest.builder(ArrayGeometry.raid6(6, 4096), Kind.RECOVER)
        .failed(StripeBuffer.data(1), StripeBuffer.data(3)).build());
    assertEquals("[PQ D1,D3 <- 01*D0 04*D2, XOR D1 <- D1 P, XOR D3 <- D3 Q, PQ D3 <- a7*D1 dd*D3, XOR D1 <- D1 D3]",
        Arrays.toString(plan.operations().stream().map(o -> o.describe(plan.buffers())).toArray()));
  }
}
