package org.raidoffload.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.request.StripeRequest.Kind;

class StripeRequestTest {
  private static final ArrayGeometry RAID5 = ArrayGeometry.raid5(5, 65536);
  private static final ArrayGeometry RAID6 = ArrayGeometry.raid6(6, 65536);

  @Test
  void refusesWhatTheGeometryCannotHold() {
    refuses("stripe at row 9: block: D4 (row has D0 to D3)", write(RAID5).row(9).blocks(4));
    refuses("stripe at row 0: failed: Q (RAID-5 on 5 disks has D0 to D3, P)", write(RAID5).failed(StripeBuffer.Q));
    refuses("stripe at row 0: failed: [D0, P] (RAID-5 survives 1 failure)",
        write(RAID5).failed(StripeBuffer.data(0), StripeBuffer.P));
    refuses("stripe at row 0: failed: [D0, D1, P] (RAID-6 survives 2 failures)",
        write(RAID6).failed(StripeBuffer.data(0), StripeBuffer.data(1), StripeBuffer.P));
    refuses("stripe at row 0: cached: W0 (RAID-6 on 6 disks has D0 to D3, P, Q)",
        write(RAID6).cached(StripeBuffer.newData(0)));
    refuses("row: -1 (must not be negative)", write(RAID5).row(-1));
    refuses("stripe at row 0: rmwLevel: 3 (must be 0, 1 or 2)", write(RAID5).rmwLevel(3));
    refuses("stripe at row 0: unitBytes: 12288 (must be a multiple of 512 that divides the chunk of 65536)",
        write(RAID5).unitBytes(12288));
    refuses("stripe at row 0: partialParity: true (only RAID-5 has a partial parity log)",
        write(RAID6).partialParity(true));
  }

  @Test
  void refusesSegmentsThatOverlapOrReachPastTheBlock() {
    refuses("stripe at row 0: segment: D1 offset 256 (overlaps the segment at offset 0)",
        StripeRequest.builder(RAID5, Kind.WRITE).segment(1, 0, 512).segment(1, 256, 512));
    refuses("stripe at row 0: segment: D1 offset 4000 length 512 (reaches past the block's 4096 bytes)",
        StripeRequest.builder(RAID5, Kind.WRITE).segment(1, 4000, 512));
    refuses("stripe at row 0: blocks: none (a WRITE names at least one block)",
        StripeRequest.builder(RAID5, Kind.WRITE));
    refuses("stripe at row 0: blocks: 1 (a RECOVER takes none; name lost blocks in failed)",
        StripeRequest.builder(RAID5, Kind.RECOVER).blocks(0));
    assertThrows(IllegalArgumentException.class, () -> new Segment(0, 0, 0));
  }

  @Test
  void refusesToCallParityWrongThatTheCheckCannotTest() {
    refuses("stripe at row 0: wrong: P (a REPAIR with failed [D1] can test [Q])",
        StripeRequest.builder(RAID6, Kind.REPAIR).failed(StripeBuffer.data(1)).wrong(List.of(StripeBuffer.P)));
    refuses("stripe at row 0: wrong: P (a WRITE with failed [] can test [])",
        write(RAID6).wrong(List.of(StripeBuffer.P)));
  }

  @Test
  void takesAllTestableParityForWrongInARepairUnlessTold() {
    assertEquals(Set.of(StripeBuffer.P, StripeBuffer.Q), StripeRequest.builder(RAID6, Kind.REPAIR).build().wrong());
    assertEquals(Set.of(StripeBuffer.P),
        StripeRequest.builder(RAID6, Kind.RESYNC).failed(StripeBuffer.Q).build().wrong());
    assertEquals(Set.of(), StripeRequest.builder(RAID6, Kind.CHECK).build().wrong());
    assertEquals(Set.of(), StripeRequest.builder(RAID6, Kind.REPAIR).wrong(List.of()).build().wrong());
  }

  @Test
  void knowsWholeAndPartBlocks() {
    StripeRequest request = StripeRequest.builder(RAID5, Kind.WRITE).segment(0, 2048, 2048).segment(0, 0, 2048)
        .segment(1, 0, 4095).blocks(2).build();
    assertTrue(request.overwrites(0));
    assertFalse(request.overwrites(1));
    assertTrue(request.touches(1));
    assertTrue(request.overwrites(2));
    assertFalse(request.touches(3));
  }

  @Test
  void bufferNamesReadBackAsWritten() {
    for (String name : List.of("D0", "D253", "P", "Q", "W7", "R1", "S0", "L", "X3")) {
      assertEquals(name, StripeBuffer.parse(name).name());
    }
    for (String name : List.of("", "D", "P1", "E0", "d0", "D1234")) {
      assertThrows(IllegalArgumentException.class, () -> StripeBuffer.parse(name), name);
    }
  }

  private static StripeRequest.Builder write(ArrayGeometry geometry) {
    return StripeRequest.builder(geometry, Kind.WRITE).blocks(0);
  }

  private static void refuses(String message, StripeRequest.Builder builder) {
    Executable build = builder::build;
    assertEquals(message, assertThrows(IllegalArgumentException.class, build).getMessage());
  }
}
