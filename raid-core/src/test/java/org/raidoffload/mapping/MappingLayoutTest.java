package org.raidoffload.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.raidoffload.chain.ChainBuilder;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.chain.ChainOptions;
import org.raidoffload.chain.Leg;
import org.raidoffload.chain.OneChannelEngine;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.plan.MapCounts;
import org.raidoffload.plan.MapCounts.Counts;
import org.raidoffload.plan.MapCounts.Limits;
import org.raidoffload.plan.MapCountsTest;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;

/**
 * The library's own map counts against the formulas that were checked against the kernel's code: column "kernel" for
 * PER_OPERATION, A for UP_FRONT, B for PER_LEG wherever no operation is split and no two operations of a leg share a
 * buffer, and never above B.
 */
class MappingLayoutTest {
  private final StripePlanner planner = new StripePlanner();

  @ParameterizedTest
  @EnumSource(value = MapCounts.class, mode = Mode.EXCLUDE, names = "RAID6_RMW_ON_CPU")
  void mapsAsOftenAsTheFormulasSayOnEveryDiskCount(MapCounts row) {
    int equalToB = 0;
    for (int[] sources : new int[][] {{2, 4}, {3, 5}, {8, 8}, {16, 16}, {32, 32}}) {
      for (PqContinuation continuation : new PqContinuation[] {PqContinuation.NATIVE, PqContinuation.EMULATED}) {
        equalToB += compareAll(row, sources[0], sources[1], continuation);
      }
    }
    assertTrue(equalToB > 20, row + ": PER_LEG was compared with column B for equality only " + equalToB + " times");
  }

  private int compareAll(MapCounts row, int xor, int pq, PqContinuation continuation) {
    boolean raid5 = row.name().startsWith("RAID5") || row == MapCounts.CHECK_P;
    int equalToB = 0;
    for (int disks = raid5 ? 3 : 4; disks <= 24; disks++) {
      int k = raid5 ? disks - 1 : disks - 2;
      boolean fallsBack = row == MapCounts.CHECK_P ? k + 1 > xor : row.name().startsWith("CHECK") && k + 2 > pq;
      for (int w : row.name().startsWith("RAID") ? MapCountsTest.writes(row, k) : new int[] {0}) {
        if (!fallsBack) {
          ArrayGeometry g = raid5 ? ArrayGeometry.raid5(disks, 4096) : ArrayGeometry.raid6(disks, 4096);
          equalToB += compare(row, MapCountsTest.request(row, g, k, w), row.of(k, w,
              new Limits(xor, pq, continuation == PqContinuation.NATIVE)),
              OneChannelEngine.ofSources(xor, pq, continuation)) ? 1 : 0;
        }
      }
    }
    return equalToB;
  }

  private boolean compare(MapCounts row, StripeRequest request, Counts want, OneChannelEngine engine) {
    String what = row + " " + request + " on " + engine.limits();
    StripeChain upFront = build(request, engine, StrategyKind.UP_FRONT);
    int descriptors = upFront.descriptorCount();
    boolean acc = row == MapCounts.RAID6_RMW_OFFLOADED;
    if (!acc) {
      assertEquals(want.legs(), descriptors, what + " descriptors");
    }
    assertEquals(want.mapOnce(), maps(upFront), what + " UP_FRONT");
    StripeChain perOperation = build(request, engine, StrategyKind.PER_OPERATION);
    assertEquals(want.kernel(), maps(perOperation), what + " PER_OPERATION");
    assertEveryEntryEnds(perOperation, what);
    StripeChain perLeg = build(request, engine, StrategyKind.PER_LEG);
    assertTrue(maps(perLeg) <= want.perLeg(), what + " PER_LEG above B");
    boolean plain = descriptors == upFront.plan().operations().size() && noSharing(perLeg);
    if (plain) {
      assertEquals(want.perLeg(), maps(perLeg), what + " PER_LEG");
    }
    return plain;
  }

  private StripeChain build(StripeRequest request, OneChannelEngine engine, StrategyKind kind) {
    return new ChainBuilder(engine).build(planner.plan(request),
        new ChainOptions(kind, Set.of(RewriteRule.ACCUMULATE_PQ), false));
  }

  private static int maps(StripeChain chain) {
    return MappingStrategy.layout(chain).maps();
  }

  private static boolean noSharing(StripeChain chain) {
    for (Leg leg : chain.legs()) {
      Set<Integer> seen = new HashSet<>();
      for (ChainDescriptor d : leg.descriptors()) {
        for (int b : d.buffers()) {
          if (!seen.add(b)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** Every mapping of a baseline is taken back exactly once, after a descriptor. */
  private static void assertEveryEntryEnds(StripeChain chain, String what) {
    MappingLayout layout = MappingStrategy.layout(chain);
    int[] ends = new int[layout.maps()];
    for (Leg leg : chain.legs()) {
      for (int d = 0; d < leg.descriptors().size(); d++) {
        for (int e : layout.unmapAfter(leg.index(), d)) {
          ends[e]++;
        }
      }
    }
    for (int e = 0; e < ends.length; e++) {
      assertEquals(1, ends[e], what + " entry " + layout.entries().get(e));
    }
  }

  @Test
  void mapsPartlyWrittenBlocksForBothDirections() {
    ArrayGeometry g = ArrayGeometry.raid5(4, 4096);
    StripeRequest request = StripeRequest.builder(g, StripeRequest.Kind.READ).segment(0, 512, 1024)
        .failed(StripeBuffer.data(0)).build();
    StripeChain chain = build(request, OneChannelEngine.ofSources(8, 8, PqContinuation.NATIVE), StrategyKind.UP_FRONT);
    MappingLayout layout = MappingStrategy.layout(chain);
    int r0 = chain.plan().buffers().indexOf(StripeBuffer.read(0));
    MappingEntry read = layout.entries().stream().filter(e -> e.buffer() == r0).findFirst().orElseThrow();
    assertEquals(new MappingEntry(r0, 512, 1024, Direction.FROM_DEVICE, 0, 0), read);
  }

  @Test
  void upFrontMapsInTheUnionOfTheDirections() {
    ArrayGeometry g = ArrayGeometry.raid5(5, 4096);
    StripeChain chain = build(StripeRequest.write(g, 0, 0, 1, 2, 3),
        OneChannelEngine.ofSources(8, 8, PqContinuation.NATIVE), StrategyKind.UP_FRONT);
    List<StripeBuffer> buffers = chain.plan().buffers();
    for (MappingEntry e : MappingStrategy.layout(chain).entries()) {
      Direction want = switch (buffers.get(e.buffer()).kind()) {
        case NEW_DATA -> Direction.TO_DEVICE;
        case DATA -> Direction.BIDIRECTIONAL;
        default -> Direction.FROM_DEVICE;
      };
      assertEquals(want, e.direction(), buffers.get(e.buffer()).name());
    }
  }
}
