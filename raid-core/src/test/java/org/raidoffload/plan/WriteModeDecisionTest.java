package org.raidoffload.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/** Costs and modes that the decision function of Linux 6.1 md gave when it was run by itself. */
class WriteModeDecisionTest {
  private final StripePlanner planner = new StripePlanner();

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "5 |  3 | 1 |    |    | 2  | 1  | RCW | RCW",
      "5 |  4 | 1 |    |    | 2  | 2  | RCW | RMW",
      "5 |  5 | 1 |    |    | 2  | 3  | RMW | RMW",
      "5 |  5 | 2 |    |    | 3  | 2  | RCW | RCW",
      "5 |  8 | 3 |    |    | 4  | 4  | RCW | RMW",
      "6 |  6 | 1 |    |    | 3  | 3  | RCW | RMW",
      "6 |  7 | 1 |    |    | 3  | 4  | RMW | RMW",
      "6 | 10 | 3 |    |    | 5  | 5  | RCW | RMW",
      "5 |  5 | 4 |    |    | 5  | 0  | FULL_STRIPE | FULL_STRIPE",
      "6 |  6 | 4 |    |    | 6  | 0  | FULL_STRIPE | FULL_STRIPE",
      "5 |  5 | 1 | D3 |    | 2  | 12 | RMW | RMW",
      "5 |  5 | 1 | D0 |    | 11 | 3  | RCW | RCW",
      "5 |  5 | 1 | P  |    | 11 | 3  | RCW | RCW",
      "5 |  5 | 1 |    | D0,P          | 0 | 3 | RMW | RMW",
      "5 |  5 | 1 |    | D0,D1,D2,D3,P | 0 | 0 | RCW | RCW",
      "6 |  6 | 1 | P  |    | 14 | 3  | RCW | RCW",
      "6 |  7 | 1 | D3 |    | 3  | 17 | RMW | RMW"})
  void countsReadsAndChoosesAsMd(int level, int disks, int blocks, String failed, String cached, int rmw, int rcw,
      WriteMode atLevelOne, WriteMode atLevelTwo) {
    for (int rmwLevel = 0; rmwLevel <= 2; rmwLevel++) {
      StripeRequest request = StripeRequest.builder(geometry(level, disks), Kind.WRITE)
          .blocks(IntStream.range(0, blocks).toArray()).failed(parse(failed)).cached(parse(cached))
          .rmwLevel(rmwLevel).build();
      WriteModeDecision decision = planner.plan(request).decision();
      if (rmwLevel == 0) {
        assertEquals(rcw == 0 && blocks == disks - (level - 4) ? WriteMode.FULL_STRIPE : WriteMode.RCW,
            decision.mode());
      } else {
        assertEquals(List.of(rmw, rcw, rmwLevel == 1 ? atLevelOne : atLevelTwo),
            List.of(decision.rmwReads(), decision.rcwReads(), decision.mode()));
      }
    }
  }

  @Test
  void aPartlyWrittenBlockIsReadFirstAndThenCostsNothing() {
    StripePlan plan = planner.plan(StripeRequest.builder(geometry(5, 5), Kind.WRITE).segment(0, 512, 512).build());
    assertEquals(WriteMode.RMW, plan.decision().mode());
    assertEquals(1, plan.decision().rmwReads());
    assertEquals(3, plan.decision().rcwReads());
    assertEquals(List.of(StripeBuffer.P, StripeBuffer.data(0)), plan.memberReads());
  }

  @Test
  void dirtyParityIsNeverReadWhileNoDiskHasFailed() {
    StripePlan plan = planner.plan(StripeRequest.builder(geometry(5, 5), Kind.WRITE).blocks(0).dirty(true).build());
    assertEquals(WriteMode.RCW, plan.decision().mode());
    assertTrue(plan.decision().reason().startsWith("parity is dirty here"), plan.decision().reason());
    assertTrue(!plan.memberReads().contains(StripeBuffer.P));
  }

  @Test
  void theReasonTellsWhyInWords() {
    assertEquals("rmw would read 2, rcw 3", reason(geometry(5, 5), 1, 1));
    assertEquals("rmw would read 2, rcw 2: a tie, which rmw level 1 gives to rcw", reason(geometry(5, 4), 1, 1));
    assertEquals("rmw would read 2, rcw 2: a tie, which rmw level 2 gives to rmw", reason(geometry(5, 4), 1, 2));
    assertEquals("every data block is overwritten: nothing has to be read", reason(geometry(5, 4), 3, 1));
    assertEquals("rmw level 0 never reads parity: reconstruct-write reads 3, and md counts a forced choice as rmw 2,"
        + " rcw 1", reason(geometry(5, 5), 1, 0));
  }

  private String reason(ArrayGeometry geometry, int blocks, int rmwLevel) {
    return planner.plan(StripeRequest.builder(geometry, Kind.WRITE).blocks(IntStream.range(0, blocks).toArray())
        .rmwLevel(rmwLevel).build()).decision().reason();
  }

  private static ArrayGeometry geometry(int level, int disks) {
    return level == RaidLevel.RAID6.number() ? ArrayGeometry.raid6(disks, 65536) : ArrayGeometry.raid5(disks, 65536);
  }

  private static List<StripeBuffer> parse(String names) {
    return names == null ? List.of() : Arrays.stream(names.split(",")).map(StripeBuffer::parse).toList();
  }
}
