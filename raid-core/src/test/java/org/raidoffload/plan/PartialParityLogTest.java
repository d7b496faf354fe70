package org.raidoffload.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * A write that is logged, a crash after any of its member writes, recovery from the log, and then a disk that the write
 * left alone is lost. Expected bytes are those of before the write.
 */
class PartialParityLogTest {
  private static final int UNIT = 512;

  private final StripePlanner planner = new StripePlanner();
  private final Random random = new Random(5);

  private static StripeRequest.Builder request(int disks, Kind kind) {
    return StripeRequest.builder(ArrayGeometry.raid5(disks, 4096), kind).unitBytes(UNIT);
  }

  @Test
  void blocksThatAnInterruptedWriteLeftAloneSurviveTheLossOfTheirDisk() {
    int lostAndFound = 0;
    for (int disks = 3; disks <= 7; disks++) {
      int dataDisks = disks - 1;
      for (int touched = 1; touched < (1 << dataDisks) - 1; touched++) {
        int mask = touched;
        int[] blocks = IntStream.range(0, dataDisks).filter(d -> (mask >> d & 1) != 0).toArray();
        for (int rmwLevel : new int[] {0, 2}) {
          Map<StripeBuffer, byte[]> before = content(dataDisks);
          PlanInterpreter write = run(request(disks, Kind.WRITE).blocks(blocks).partialParity(true).rmwLevel(rmwLevel)
              .build(), before);
          for (int written = 0; written < 1 << blocks.length; written++) {
            lostAndFound += crashAndRecover(disks, blocks, written, before, write);
          }
        }
      }
    }
    assertEquals(3968, lostAndFound, "k data disks: 2 (k 3^(k-1) - k), k from 2 to 6");
  }

  /** P is as it was, and of the touched blocks those in {@code written} are new: a stripe with a write hole. */
  private int crashAndRecover(int disks, int[] blocks, int written, Map<StripeBuffer, byte[]> before,
      PlanInterpreter write) {
    Map<StripeBuffer, byte[]> members = new HashMap<>(before);
    for (int i = 0; i < blocks.length; i++) {
      if ((written >> i & 1) != 0) {
        members.put(StripeBuffer.data(blocks[i]), write.block(StripeBuffer.data(blocks[i])));
      }
    }
    members.put(StripeBuffer.PARTIAL_PARITY, write.block(StripeBuffer.PARTIAL_PARITY));
    int found = 0;
    for (int d = 0; d < disks - 1; d++) {
      int data = d;
      if (Arrays.stream(blocks).anyMatch(b -> b == data)) {
        continue;
      }
      StripeBuffer lost = StripeBuffer.data(d);
      Map<StripeBuffer, byte[]> left = new HashMap<>(members);
      left.put(lost, garbage());
      PlanInterpreter log = run(request(disks, Kind.PPL_RECOVER).blocks(blocks).failed(lost).build(), left);
      left.put(StripeBuffer.P, log.block(StripeBuffer.P));
      PlanInterpreter recovery = run(request(disks, Kind.RECOVER).failed(lost).build(), left);
      assertArrayEquals(before.get(lost), recovery.block(lost), disks + " disks, " + lost);
      found++;
    }
    return found;
  }

  @Test
  void aWriteOfEveryBlockLogsNothingAndItsParityComesFromTheData() {
    StripePlan plan = planner.plan(request(4, Kind.PPL_RECOVER).blocks(0, 1, 2).build());
    assertEquals("XOR P <- D2 D1 D0", plan.operations().get(0).describe(plan.buffers()));
    assertEquals(List.of(StripeBuffer.data(2), StripeBuffer.data(1), StripeBuffer.data(0)), plan.memberReads());
  }

  @Test
  void readsOnlyTheBlocksThatTheWriteTouched() {
    StripePlan plan = planner.plan(request(6, Kind.PPL_RECOVER).blocks(1, 3).cached(StripeBuffer.data(1)).build());
    assertEquals(1, plan.operations().size());
    assertEquals("XOR P <- L D3 D1", plan.operations().get(0).describe(plan.buffers()));
    assertEquals(List.of(StripeBuffer.data(3)), plan.memberReads());
    assertEquals(List.of(StripeBuffer.P), plan.memberWrites());
    assertEquals(List.of(), plan.mdOrder());
  }

  private PlanInterpreter run(StripeRequest request, Map<StripeBuffer, byte[]> memory) {
    StripePlan plan = planner.plan(request);
    Map<StripeBuffer, byte[]> pages = new HashMap<>();
    plan.buffers().forEach(b -> pages.put(b, garbage()));
    plan.memberReads().forEach(b -> pages.put(b, memory.get(b).clone()));
    if (request.kind() == Kind.PPL_RECOVER) {
      pages.put(StripeBuffer.PARTIAL_PARITY, memory.get(StripeBuffer.PARTIAL_PARITY).clone());
    }
    PlanInterpreter run = new PlanInterpreter(plan, pages);
    run.runAll();
    return run;
  }

  /** Data with right parity, byte by byte. */
  private Map<StripeBuffer, byte[]> content(int dataDisks) {
    Map<StripeBuffer, byte[]> content = new HashMap<>();
    byte[] p = new byte[UNIT];
    for (int d = 0; d < dataDisks; d++) {
      byte[] data = garbage();
      content.put(StripeBuffer.data(d), data);
      for (int i = 0; i < UNIT; i++) {
        p[i] ^= data[i];
      }
    }
    content.put(StripeBuffer.P, p);
    return content;
  }

  private byte[] garbage() {
    byte[] bytes = new byte[UNIT];
    random.nextBytes(bytes);
    return bytes;
  }
}
