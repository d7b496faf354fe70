package org.raidoffload.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.parity.NaiveParity;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/** What every plan does is compared in {@code PlanSemanticsTest}; here are the edges of the door, and one way through. */
class HeapStripeTest {
  private static final ArrayGeometry RAID6 = ArrayGeometry.raid6(6, 65536);
  private static final int UNIT = 512;
  private static final int BLOCKS = 16;

  private static StripeRequest.Builder request(Kind kind) {
    return StripeRequest.builder(RAID6, kind).unitBytes(UNIT);
  }

  /** Every buffer of the plan in one array, an odd number of bytes apart. */
  private static HeapStripe bound(StripePlan plan, byte[] array) {
    HeapStripe stripe = new HeapStripe(plan);
    for (int i = 0; i < plan.buffers().size(); i++) {
      stripe.bind(plan.buffers().get(i), array, offset(i), UNIT);
    }
    return stripe;
  }

  private static int offset(int i) {
    return 3 + i * (UNIT + 5);
  }

  private static byte[] block(StripePlan plan, byte[] array, StripeBuffer buffer) {
    int at = offset(plan.buffers().indexOf(buffer));
    return Arrays.copyOfRange(array, at, at + UNIT);
  }

  @Test
  void aWriteMakesParityAndACheckFindsWhatIsSpoiledAfterwards() {
    StripePlanner planner = new StripePlanner();
    StripePlan write = planner.plan(request(Kind.WRITE).blocks(0, 1, 2, 3).skipCopy(true).build());
    byte[] array = new byte[BLOCKS * (UNIT + 5)];
    new Random(5).nextBytes(array);
    byte[] before = array.clone();
    assertEquals(CompletionStatus.OK, bound(write, array).run());
    byte[][] data = new byte[4][];
    for (int d = 0; d < data.length; d++) {
      data[d] = block(write, array, StripeBuffer.newData(d));
      assertArrayEquals(block(write, before, StripeBuffer.newData(d)), data[d]);
    }
    byte[] p = block(write, array, StripeBuffer.P);
    byte[] q = block(write, array, StripeBuffer.Q);
    assertArrayEquals(NaiveParity.parity(data), p);
    assertArrayEquals(NaiveParity.syndrome(bySlot(data)), q);
    assertEquals(before.length - write.buffers().size() * UNIT, same(before, array, write), "bytes between blocks");

    StripePlan check = planner.plan(request(Kind.CHECK).build());
    for (StripeBuffer spoiled : new StripeBuffer[] {StripeBuffer.P, StripeBuffer.Q, StripeBuffer.data(2)}) {
      byte[] memory = new byte[array.length];
      for (StripeBuffer buffer : check.buffers()) {
        byte[] from = buffer.equals(StripeBuffer.P) ? p : buffer.equals(StripeBuffer.Q) ? q : data[buffer.index()];
        System.arraycopy(from, 0, memory, offset(check.buffers().indexOf(buffer)), UNIT);
      }
      HeapStripe stripe = bound(check, memory);
      assertEquals(CompletionStatus.OK, stripe.run());
      memory[offset(check.buffers().indexOf(spoiled)) + UNIT - 1] ^= 1;
      assertEquals(spoiled.equals(StripeBuffer.P) ? CompletionStatus.P_MISMATCH
          : spoiled.equals(StripeBuffer.Q) ? CompletionStatus.Q_MISMATCH
          : CompletionStatus.P_MISMATCH | CompletionStatus.Q_MISMATCH, stripe.run(), spoiled.toString());
    }
  }

  @Test
  void aStripeOfItsOwnArraysRecoversWhatWasLostByThePlanAlone() {
    byte[][] data = new byte[4][UNIT];
    Random random = new Random(6);
    for (byte[] block : data) {
      random.nextBytes(block);
    }
    HeapStripe stripe = HeapStripe.allocate(new StripePlanner().plan(request(Kind.RECOVER).failed(data(1), data(3))
        .build()));
    for (int d : new int[] {0, 2}) {
      System.arraycopy(data[d], 0, stripe.array(StripeBuffer.data(d)), 0, UNIT);
    }
    System.arraycopy(NaiveParity.parity(data), 0, stripe.array(StripeBuffer.P), 0, UNIT);
    stripe.bind(StripeBuffer.Q, NaiveParity.syndrome(bySlot(data)));
    assertEquals(CompletionStatus.OK, stripe.run());
    assertArrayEquals(data[1], stripe.array(StripeBuffer.data(1)));
    assertArrayEquals(data[3], stripe.array(StripeBuffer.data(3)));
  }

  private static StripeBuffer data(int d) {
    return StripeBuffer.data(d);
  }

  private static byte[][] bySlot(byte[][] data) {
    byte[][] sorted = new byte[data.length][];
    for (int d = 0; d < data.length; d++) {
      sorted[RAID6.slotOfData(0, d)] = data[d];
    }
    return sorted;
  }

  private static int same(byte[] before, byte[] after, StripePlan plan) {
    int same = 0;
    for (int i = 0; i < before.length; i++) {
      int into = i - 3;
      boolean between = i < 3 || into % (UNIT + 5) >= UNIT || into / (UNIT + 5) >= plan.buffers().size();
      same += between && before[i] == after[i] ? 1 : 0;
    }
    return same;
  }

  @Test
  void whatCannotBeMeantIsRefusedBeforeAnythingIsWritten() {
    StripePlan plan = new StripePlanner().plan(request(Kind.WRITE).blocks(0, 1, 2, 3).skipCopy(true).build());
    HeapStripe stripe = new HeapStripe(plan);
    byte[] array = new byte[4 * UNIT];
    refused("buffer P: not bound", () -> stripe.array(StripeBuffer.P));
    refused("buffer R0: not in the plan (which has ", () -> stripe.array(StripeBuffer.read(0)));
    refused("buffer P: 2048 bytes (must be 512)", () -> stripe.bind(StripeBuffer.P, array));
    refused("buffer R0: not in the plan (which has ", () -> stripe.bind(StripeBuffer.read(0), array, 0, UNIT));
    refused("buffer P: 511 bytes (must be 512)", () -> stripe.bind(StripeBuffer.P, array, 0, UNIT - 1));
    refused("buffer P: 512 bytes at offset 1537 (the array has 2048)",
        () -> stripe.bind(StripeBuffer.P, array, 3 * UNIT + 1, UNIT));
    refused("buffer P: 512 bytes at offset -1 (", () -> stripe.bind(StripeBuffer.P, array, -1, UNIT));
    stripe.bind(StripeBuffer.P, array, 0, UNIT);
    refused("buffer Q: at offset 511 it overlaps buffer P at offset 0 of the same array",
        () -> stripe.bind(StripeBuffer.Q, array, UNIT - 1, UNIT));
    stripe.bind(StripeBuffer.P, array, UNIT, UNIT).bind(StripeBuffer.Q, array, 0, UNIT);
    Arrays.fill(array, (byte) 9);
    refused("buffer W0: not bound (the plan needs ", stripe::run);
    assertEquals(4 * UNIT, same(array));
  }

  private static int same(byte[] array) {
    int nines = 0;
    for (byte b : array) {
      nines += b == 9 ? 1 : 0;
    }
    return nines;
  }

  private static void refused(String sentence, Runnable code) {
    String said = assertThrows(IllegalArgumentException.class, code::run).getMessage();
    assertTrue(said.startsWith(sentence), said);
  }
}
