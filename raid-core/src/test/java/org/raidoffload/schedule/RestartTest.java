package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.raidoffload.chain.ChainBuilder;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.chain.ChainOptions;
import org.raidoffload.chain.Leg;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.parity.NaiveParity;
import org.raidoffload.plan.Opcode;
import org.raidoffload.plan.Operation;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * Every leg of many chains, every place where it may fail and every descriptor that the engine may have been given: a
 * restart that is called possible gives the bytes of an undisturbed run, although the engine spoiled whatever it was
 * given, or ran it all. One that is refused would give others.
 */
class RestartTest {
  private static final int UNIT = 512;

  private long possible;
  private long refused;

  private static List<StripeRequest> requests() {
    List<StripeRequest> all = new ArrayList<>();
    ArrayGeometry five = ArrayGeometry.raid5(7, 65536);
    ArrayGeometry six = ArrayGeometry.raid6(8, 65536);
    for (ArrayGeometry g : List.of(five, six)) {
      for (int level = 0; level <= 2; level++) {
        all.add(write(g).blocks(1).rmwLevel(level).build());
        all.add(write(g).segment(1, 0, 128).segment(3, 64, 128).rmwLevel(level).build());
        all.add(write(g).blocks(0, 1, 2, 3).rmwLevel(level).build());
        all.add(write(g).segment(2, 0, 64).failed(StripeBuffer.data(2)).rmwLevel(level).build());
      }
      all.add(StripeRequest.builder(g, Kind.RECOVER).unitBytes(UNIT).failed(StripeBuffer.data(0)).build());
      all.add(StripeRequest.builder(g, Kind.REPAIR).unitBytes(UNIT).build());
    }
    all.add(StripeRequest.builder(six, Kind.RECOVER).unitBytes(UNIT)
        .failed(StripeBuffer.data(0), StripeBuffer.data(2)).build());
    all.add(StripeRequest.builder(six, Kind.RECOVER).unitBytes(UNIT).failed(StripeBuffer.data(0), StripeBuffer.P)
        .build());
    return all;
  }

  private static StripeRequest.Builder write(ArrayGeometry g) {
    return StripeRequest.builder(g, Kind.WRITE).unitBytes(UNIT);
  }

  @Test
  void allowsARestartExactlyWhereTheBytesComeOutRight() {
    StripePlanner planner = new StripePlanner();
    for (OffloadEngine engine : List.of(new StepEngine(64, 0, 1), new NarrowEngine())) {
      for (StripeRequest request : requests()) {
        StripeChain chain = new ChainBuilder(engine).build(planner.plan(request), ChainOptions.AUTO);
        for (Leg leg : chain.legs()) {
          check(request, leg.descriptors().toArray(new ChainDescriptor[0]), chain.plan().buffers().size());
        }
      }
    }
    assertTrue(possible > 100 && refused > 100, possible + " possible, " + refused + " refused");
  }

  private void check(StripeRequest request, ChainDescriptor[] leg, int buffers) {
    for (int from = 0; from < leg.length; from++) {
      for (int lastGiven = -1; lastGiven < leg.length; lastGiven++) {
        boolean right = true;
        for (int spoiled = 0; spoiled < 3; spoiled++) {
          right &= comesOutRight(leg, content(buffers, 3), content(buffers, 3), from, lastGiven, spoiled);
          right &= comesOutRight(leg, new byte[buffers][UNIT], new byte[buffers][UNIT], from, lastGiven, spoiled);
        }
        boolean allowed = Restart.possible(leg, from, lastGiven);
        assertEquals(right, allowed, request + ": " + leg.length + " descriptors, failed at " + from + ", given up to "
            + lastGiven);
        possible += allowed ? 1 : 0;
        refused += allowed ? 0 : 1;
      }
    }
  }

  /** What the engine did from the failure on: 0 ran it all, 1 spoiled it all, 2 spoiled the first and ran the rest. */
  private static boolean comesOutRight(ChainDescriptor[] leg, byte[][] clean, byte[][] disturbed, int from,
      int lastGiven, int spoiled) {
    Random garbage = new Random(99);
    List<Boolean> verdicts = new ArrayList<>();
    for (int i = 0; i < leg.length; i++) {
      boolean verdict = run(leg[i], clean);
      if (i < from) {
        run(leg[i], disturbed);
      } else {
        verdicts.add(verdict);
      }
    }
    for (int i = from; i <= Math.min(lastGiven, leg.length - 1); i++) {
      if (spoiled == 1 || (spoiled == 2 && i == from)) {
        spoil(leg[i], disturbed, garbage);
      } else {
        run(leg[i], disturbed);
      }
    }
    List<Boolean> again = new ArrayList<>();
    for (int i = from; i < leg.length; i++) {
      again.add(run(leg[i], disturbed));
    }
    return Arrays.deepEquals(clean, disturbed) && verdicts.equals(again);
  }

  /** Random blocks, whose parity is wrong. The other content is all zero: there it is right, until it is spoiled. */
  private static byte[][] content(int buffers, long seed) {
    byte[][] all = new byte[buffers][UNIT];
    Random random = new Random(seed);
    for (byte[] b : all) {
      random.nextBytes(b);
    }
    return all;
  }

  /** Runs one step; for a validation, whether it found everything right. */
  private static boolean run(ChainDescriptor d, byte[][] memory) {
    byte[] p = new byte[d.bytes()];
    byte[] q = new byte[d.bytes()];
    for (int i = 0; i < d.sourceCount(); i++) {
      byte[] source = Arrays.copyOfRange(memory[d.source(i)], d.sourceOffset(), d.sourceOffset() + d.bytes());
      NaiveParity.add(p, 1, source);
      NaiveParity.add(q, d.coefficient(i), source);
    }
    if (d.opcode() == Opcode.XOR_VAL) {
      return Arrays.equals(p, new byte[p.length]);
    }
    boolean pRight = store(d, d.p(), p, memory);
    return store(d, d.q(), q, memory) && pRight;
  }

  private static boolean store(ChainDescriptor d, int buffer, byte[] sum, byte[][] memory) {
    if (buffer == Operation.NONE) {
      return true;
    }
    if (d.validates()) {
      return Arrays.equals(sum,
          Arrays.copyOfRange(memory[buffer], d.destinationOffset(), d.destinationOffset() + d.bytes()));
    }
    if (d.continues()) {
      NaiveParity.add(sum, 1,
          Arrays.copyOfRange(memory[buffer], d.destinationOffset(), d.destinationOffset() + d.bytes()));
    }
    System.arraycopy(sum, 0, memory[buffer], d.destinationOffset(), d.bytes());
    return true;
  }

  private static void spoil(ChainDescriptor d, byte[][] memory, Random garbage) {
    for (int buffer : new int[] {d.p(), d.q()}) {
      for (int i = 0; i < d.bytes() && buffer != Operation.NONE && !d.validates(); i++) {
        memory[buffer][d.destinationOffset() + i] = (byte) garbage.nextInt();
      }
    }
  }

  @Test
  void neverRunsAnInPlaceUpdateTwice() {
    StripeChain chain = new ChainBuilder(new NarrowEngine()).build(
        new StripePlanner().plan(write(ArrayGeometry.raid5(7, 65536)).blocks(1).rmwLevel(1).build()),
        ChainOptions.AUTO);
    ChainDescriptor[] leg = chain.legs().getFirst().descriptors().toArray(new ChainDescriptor[0]);
    assertTrue(leg[0].reads(leg[0].p()), "rmw takes the old data out of P in place");
    assertTrue(Restart.possible(leg, 0, -1), "nothing was given to the engine");
    assertFalse(Restart.possible(leg, 0, 0), "the engine may have taken the old data out already");
  }
}
