package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.raidoffload.chain.Leg;
import org.raidoffload.chain.LegFusion;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.Fusion;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;

/**
 * Every kind of request under every loss, through the scheduler as a user gets it, fused and not: what the request
 * promises, partial parity included, and nothing else has changed.
 */
class EveryLossTest {
  private static final int UNIT = 512;
  private static final Set<Fusion> MET = EnumSet.noneOf(Fusion.class);
  private static int ran;

  static Stream<ArrayGeometry> arrays() {
    List<ArrayGeometry> arrays = new ArrayList<>();
    for (int disks : new int[] {2, 3, 4, 5, 6, 7}) {
      for (RaidLevel level : RaidLevel.values()) {
        for (ParityLayout layout : List.of(ParityLayout.LEFT_SYMMETRIC, ParityLayout.PARITY_FIRST,
            ParityLayout.PARITY_LAST, ParityLayout.DDF_ZERO_RESTART, ParityLayout.DDF_N_CONTINUE)) {
          if (layout.validFor(level) && disks >= level.minimumDisks()) {
            arrays.add(new ArrayGeometry(level, layout, disks, 65536));
          }
        }
      }
    }
    return arrays.stream();
  }

  @AfterAll
  static void tell() {
    System.out.println("requests under every loss: " + ran + " ran, fused forms " + MET);
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void everyRequestGivesWhatItPromisesFusedAndNot(ArrayGeometry array) {
    try (StripeScheduler fused = StripeScheduler.on(new SoftwareEngine()).inline().build();
        StripeScheduler single = StripeScheduler.on(new SoftwareEngine()).fuse(false).inline().build()) {
      Random random = new Random(array.hashCode());
      for (Set<StripeBuffer> lost : losses(array)) {
        for (StripeRequest request : requests(array, lost, random)) {
          run(single, request, "one by one");
          run(fused, request, "fused");
        }
      }
    }
  }

  /** The forms that a leg on the CPU can take; a form that nothing here runs would be checked by nothing here. */
  @Test
  void everyFusedFormIsMet() {
    arrays().filter(a -> a.disks() == 6 || a.disks() == 4).forEach(this::everyRequestGivesWhatItPromisesFusedAndNot);
    assertEquals(EnumSet.allOf(Fusion.class), MET);
  }

  /** Few engines run a chain alone that a CPU step is a part of; each must still leave what the request promises. */
  @ParameterizedTest
  @MethodSource("engines")
  void theLogEntryOfAWriteThatTouchesEveryBlockIsZeros(OffloadEngine engine) {
    for (int disks : new int[] {2, 3, 5}) {
      ArrayGeometry array = ArrayGeometry.raid5(disks, 65536);
      StripeRequest.Builder write = request(array, Kind.WRITE, Set.of()).unitBytes(4096).partialParity(true).rmwLevel(0);
      IntStream.range(0, disks - 1).forEach(d -> write.segment(d, 512 * d, 512));
      StripeRequest earlier = request(array, Kind.WRITE, Set.of()).unitBytes(4096).blocks(0).rmwLevel(0).build();
      try (StripeScheduler scheduler = StripeScheduler.on(engine).inline().build()) {
        run(scheduler, earlier, engine.name());
        run(scheduler, write.build(), engine.name());
      }
    }
  }

  static Stream<OffloadEngine> engines() {
    return EngineRegistry.load().engines().stream();
  }

  private static void run(StripeScheduler scheduler, StripeRequest request, String how) {
    StripeShape shape = scheduler.place(request);
    for (Leg leg : how.equals("fused") ? shape.chain().legs() : List.<Leg>of()) {
      LegFusion.fuse(shape.plan(), leg.descriptors()).forEach(d -> MET.add(d.fusion()));
    }
    try (StripeFixture stripe = new StripeFixture(request, shape.plan(), ran++)) {
      boolean[] ended = new boolean[1];
      scheduler.trySubmit(shape, ran, stripe.memory(), o -> ended[0] = o.toResult().succeeded());
      for (int i = 0; i < 100 && !ended[0]; i++) {
        scheduler.poll();
      }
      assertTrue(ended[0], () -> how + ": " + request);
      stripe.check(how + ": " + request);
    }
  }

  private static StripeRequest.Builder request(ArrayGeometry array, Kind kind, Set<StripeBuffer> lost) {
    return StripeRequest.builder(array, kind).failed(lost).unitBytes(UNIT);
  }

  private static List<StripeRequest> requests(ArrayGeometry array, Set<StripeBuffer> lost, Random random) {
    List<StripeRequest.Builder> all = new ArrayList<>();
    int k = array.dataDisks();
    for (int last : new TreeSet<>(List.of(0, k / 2, k - 1))) {
      int[] blocks = IntStream.rangeClosed(0, last).toArray();
      for (int level = 0; level <= 2; level++) {
        for (boolean parts : new boolean[] {false, true}) {
          StripeRequest.Builder write = request(array, Kind.WRITE, lost).rmwLevel(level)
              .skipCopy(random.nextInt(4) == 0).partialParity(array.level() == RaidLevel.RAID5 && random.nextBoolean());
          for (int block : blocks) {
            if (parts) {
              write.segment(block, 1 + random.nextInt(99), 1 + random.nextInt(99));
            } else {
              write.blocks(block);
            }
          }
          all.add(write);
        }
      }
      all.add(request(array, Kind.READ, lost).blocks(blocks));
    }
    all.add(request(array, Kind.RESHAPE, lost));
    if (!lost.isEmpty()) {
      all.add(request(array, Kind.RECOVER, lost));
      all.add(request(array, Kind.REBUILD, lost));
    }
    if (lost.size() < array.level().parityDisks()) {
      all.add(request(array, Kind.CHECK, lost));
      all.add(request(array, Kind.REPAIR, lost));
    }
    return all.stream().map(b -> b.row(random.nextInt(1000)).build()).toList();
  }

  private static List<Set<StripeBuffer>> losses(ArrayGeometry array) {
    List<StripeBuffer> all = new ArrayList<>(List.of(StripeBuffer.P));
    IntStream.range(0, array.dataDisks()).mapToObj(StripeBuffer::data).forEach(all::add);
    List<Set<StripeBuffer>> losses = new ArrayList<>();
    losses.add(Set.of());
    if (array.level() == RaidLevel.RAID6) {
      all.add(StripeBuffer.Q);
    }
    for (StripeBuffer first : all) {
      losses.add(Set.of(first));
      for (StripeBuffer second : all) {
        if (array.level() == RaidLevel.RAID6 && first.compareTo(second) < 0) {
          losses.add(Set.of(first, second));
        }
      }
    }
    return losses;
  }
}
