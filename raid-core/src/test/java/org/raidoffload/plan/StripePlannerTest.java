package org.raidoffload.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

class StripePlannerTest {
  private static final ArrayGeometry RAID5 = ArrayGeometry.raid5(5, 65536);
  private static final ArrayGeometry RAID6 = ArrayGeometry.raid6(6, 65536);

  private final StripePlanner planner = new StripePlanner();

  @Test
  void remembersThePlanOfAShapeWhereverItsRowPutsParityAlike() {
    StripePlan first = planner.plan(StripeRequest.write(RAID5, 3, 0));
    assertSame(first, planner.plan(StripeRequest.write(RAID5, 3 + 5 * 1000L, 0)));
    assertNotSame(first, planner.plan(StripeRequest.write(RAID5, 4, 0)));
    assertSame(first, planner.plan(StripeRequest.write(ArrayGeometry.raid5(5, 4096), 3, 0)));
  }

  @Test
  void givesEveryDifferentShapeItsOwnPlan() {
    List<StripeRequest> different = List.of(
        base().build(), base().rmwLevel(2).build(), base().skipCopy(true).build(), base().dirty(true).build(),
        base().partialParity(true).build(), base().unitBytes(8192).build(), base().failed(StripeBuffer.P).build(),
        base().failed(StripeBuffer.data(2)).build(), base().cached(StripeBuffer.P).build(),
        base().cached(StripeBuffer.data(3)).build(), base().segment(2, 0, 512).build(),
        base().segment(2, 512, 512).build(), base().segment(2, 0, 1024).build(), base().row(1).build(),
        StripeRequest.builder(RAID5, Kind.READ).blocks(1).build(),
        StripeRequest.builder(new ArrayGeometry(RaidLevel.RAID5, ParityLayout.LEFT_ASYMMETRIC, 5, 65536), Kind.WRITE)
            .blocks(1).build(),
        StripeRequest.write(RAID6, 0, 1), StripeRequest.write(ArrayGeometry.raid5(6, 65536), 0, 1));
    for (int i = 0; i < different.size(); i++) {
      StripeRequest a = different.get(i);
      for (StripeRequest b : different.subList(0, i)) {
        assertNotEquals(a.shape(), b.shape(), a + " and " + b);
        assertNotEquals(a, b);
      }
      assertEquals(a, planner.plan(a).example());
    }
  }

  private static StripeRequest.Builder base() {
    return StripeRequest.builder(RAID5, Kind.WRITE).blocks(1);
  }

  @Test
  void forgetsShapesRatherThanGrow() {
    StripePlanner small = new StripePlanner(2);
    StripeRequest first = StripeRequest.write(RAID5, 0, 0);
    StripePlan plan = small.plan(first);
    for (int row = 0; row < 5; row++) {
      for (int block = 0; block < 4; block++) {
        small.plan(StripeRequest.write(RAID5, row, block));
      }
    }
    StripePlan again = small.plan(first);
    assertEquals(plan.mdOrder(), again.mdOrder());
    assertEquals("plans: 3 (must be a power of two, 2 or more)",
        assertThrows(IllegalArgumentException.class, () -> new StripePlanner(3)).getMessage());
  }

  @Test
  void servesManyThreadsWithRightPlans() throws ExecutionException, InterruptedException {
    StripePlanner shared = new StripePlanner(8);
    List<StripeRequest> requests = new ArrayList<>();
    for (int row = 0; row < 6; row++) {
      for (int block = 0; block < 4; block++) {
        requests.add(StripeRequest.write(RAID6, row, block));
      }
    }
    List<List<String>> expected = requests.stream().map(r -> planner.plan(r).mdOrder()).toList();
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int start = thread;
        all.add(pool.submit(() -> {
          for (int i = 0; i < 2000; i++) {
            int which = (start * 7 + i) % requests.size();
            assertEquals(expected.get(which), shared.plan(requests.get(which)).mdOrder());
          }
        }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  @Test
  void refusesWhatCannotBeServedInOneSentence() {
    assertEquals("stripe at row 12: CHECK with [D1] failed has no redundancy left to test", refusal(
        StripeRequest.builder(RAID5, Kind.CHECK).row(12).failed(StripeBuffer.data(1)).build()));
    assertEquals("stripe at row 7: REPAIR with [D1, Q] failed has no redundancy left to test", refusal(
        StripeRequest.builder(RAID6, Kind.REPAIR).row(7).failed(StripeBuffer.data(1), StripeBuffer.Q).build()));
    assertEquals("stripe at row 0: RECOVER names no lost block",
        refusal(StripeRequest.builder(RAID6, Kind.RECOVER).build()));
    assertEquals("stripe at row 0: PPL_RECOVER with [D1] failed cannot read D1, which only the parity could give back",
        refusal(StripeRequest.builder(RAID5, Kind.PPL_RECOVER).blocks(1).failed(StripeBuffer.data(1)).build()));
    assertEquals("stripe at row 0: PPL_RECOVER with [P] failed has no parity to write",
        refusal(StripeRequest.builder(RAID5, Kind.PPL_RECOVER).blocks(1).failed(StripeBuffer.P).build()));
    assertEquals("stripe at row 0: REBUILD names no lost block",
        refusal(StripeRequest.builder(RAID6, Kind.REBUILD).build()));
  }

  private String refusal(StripeRequest request) {
    return assertThrows(UnplannableException.class, () -> planner.plan(request)).getMessage();
  }

  @Test
  void aSkipCopyFullStripeIsOneOperation() {
    StripePlan plan = planner.plan(StripeRequest.builder(RAID5, Kind.WRITE).blocks(0, 1, 2, 3).skipCopy(true).build());
    assertEquals(1, plan.operations().size());
    assertEquals(List.of("xor[zero](P<-bio,bio,bio,bio)"), plan.mdOrder());
    assertEquals("XOR P <- W3 W2 W1 W0", plan.operations().get(0).describe(plan.buffers()));
  }

  @Test
  void cachedBlocksAreNotReadAgain() {
    StripePlan plan = planner.plan(StripeRequest.builder(RAID5, Kind.WRITE).blocks(0)
        .cached(StripeBuffer.data(1), StripeBuffer.data(2)).rmwLevel(0).build());
    assertEquals(List.of(StripeBuffer.data(3)), plan.memberReads());
  }

  @Test
  void roundsFollowThePassesOfMd() {
    StripePlan plan = planner.plan(StripeRequest.builder(RAID5, Kind.READ).blocks(0, 1)
        .failed(StripeBuffer.data(0)).build());
    assertEquals(List.of(0, 0, 1), plan.operations().stream().map(Operation::round).toList());
  }
}
