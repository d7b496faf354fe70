package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.parity.ReferenceKernel;
import org.raidoffload.plan.Opcode;
import org.raidoffload.plan.Operation;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;

/**
 * A plan of a single operation, and memory to run its descriptors on. Buffers are the sources, then P, then Q; blocks
 * are {@code offset + length} bytes. What must come out is computed byte by byte from Operation's text.
 */
final class LoneOperation {
  final Opcode opcode;
  final int sources;
  final int offset;
  final int length;
  final boolean p;
  final boolean q;
  final boolean accumulates;
  final boolean inPlace;

  private LoneOperation(Opcode opcode, int sources, int offset, int length, boolean p, boolean q, boolean accumulates,
      boolean inPlace) {
    this.opcode = opcode;
    this.sources = sources;
    this.offset = offset;
    this.length = length;
    this.p = p;
    this.q = q;
    this.accumulates = accumulates;
    this.inPlace = inPlace;
  }

  static LoneOperation copy(int offset, int length) {
    return new LoneOperation(Opcode.COPY, 1, offset, length, true, false, false, false);
  }

  /** XOR into a destination that is source 0 as well when {@code inPlace}. */
  static LoneOperation xor(int sources, int length, boolean inPlace) {
    return new LoneOperation(Opcode.XOR, sources, 0, length, true, false, false, inPlace);
  }

  static LoneOperation xorVal(int sources, int length) {
    return new LoneOperation(Opcode.XOR_VAL, sources, 0, length, false, false, false, false);
  }

  static LoneOperation pq(int sources, int length, boolean p, boolean q, boolean accumulates) {
    return new LoneOperation(Opcode.PQ, sources, 0, length, p, q, accumulates, false);
  }

  static LoneOperation pqVal(int sources, int length) {
    return new LoneOperation(Opcode.PQ_VAL, sources, 0, length, true, true, false, false);
  }

  /** Validation is for syndromes, so its multipliers are the powers of two of the slots; others are any. */
  private int multiplier(int source) {
    if (opcode != Opcode.PQ_VAL) {
      return 1 + (source * 29 + 3) % 255;
    }
    int c = 1;
    for (int i = 0; i < source; i++) {
      c = (c << 1) ^ ((c & 0x80) != 0 ? 0x11d : 0);
    }
    return c;
  }

  StripePlan plan() {
    boolean hasQ = opcode == Opcode.PQ || opcode == Opcode.PQ_VAL;
    Operation.Builder builder = new Operation.Builder(opcode, length).offsets(offset, offset).continues(accumulates)
        .sources(IntStream.range(0, sources).map(i -> inPlace && i == 0 ? sources : i).toArray());
    if (p) {
      builder.p(sources);
    }
    if (q) {
      builder.q(sources + 1);
    }
    if (hasQ) {
      builder.coefficients(IntStream.range(0, sources).map(this::multiplier).toArray());
    }
    List<StripeBuffer> buffers = Stream.concat(IntStream.range(0, sources).mapToObj(StripeBuffer::data),
        Stream.of(StripeBuffer.P, StripeBuffer.Q)).toList();
    StripeRequest any = StripeRequest.write(ArrayGeometry.raid6(8, 65536), 0, 0);
    return new StripePlan(any, null, List.of(), List.of(), buffers, List.of(builder.build(0)), List.of());
  }

  /** Runs descriptors of the operation on an engine's channel 0 and compares every buffer with what it must hold. */
  void check(OffloadEngine engine, List<ChainDescriptor> descriptors, String what) {
    byte[][] before = content();
    byte[][] expected = expected(before);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment[] memory = Arrays.stream(before).map(b -> {
        MemorySegment m = arena.allocate(b.length, 4096);
        m.copyFrom(MemorySegment.ofArray(b));
        return m;
      }).toArray(MemorySegment[]::new);
      assertEquals(CompletionStatus.OK, execute(engine, descriptors, memory), what + ": status");
      for (int b = 0; b < memory.length; b++) {
        int at = Arrays.mismatch(expected[b], memory[b].toArray(ValueLayout.JAVA_BYTE));
        assertEquals(-1, at, what + ": first wrong byte of buffer " + b);
      }
    }
  }

  private static int execute(OffloadEngine engine, List<ChainDescriptor> descriptors, MemorySegment[] memory) {
    int[] status = {CompletionStatus.OK};
    long[] done = {0};
    try (EngineChannel channel = engine.open(0, DeviceMemory.DIRECT, ReferenceKernel.INSTANCE)) {
      long cookie = 0;
      for (ChainDescriptor d : descriptors) {
        Descriptor out = device(d, memory);
        cookie++;
        while (!channel.submit(out, cookie)) {
          channel.poll((c, s) -> {
            done[0]++;
            status[0] |= s;
          });
        }
        channel.doorbell();
      }
      while (done[0] < cookie) {
        channel.poll((c, s) -> {
          done[0]++;
          status[0] |= s;
        });
      }
    }
    return status[0];
  }

  private static Descriptor device(ChainDescriptor d, MemorySegment[] memory) {
    Descriptor out = new Descriptor(d.sourceCount()).begin(d.opcode(), d.bytes(), d.ringEntries());
    for (int i = 0; i < d.sourceCount(); i++) {
      out.addSource(memory[d.source(i)].address() + d.sourceOffset(), d.coefficient(i));
    }
    return out.destinations(d.p() == Operation.NONE ? 0 : memory[d.p()].address() + d.destinationOffset(),
        d.q() == Operation.NONE ? 0 : memory[d.q()].address() + d.destinationOffset(), d.continues()).interrupt(true);
  }

  private byte[][] content() {
    Random random = new Random(31L * sources + length);
    byte[][] all = new byte[sources + 2][offset + length];
    for (byte[] b : all) {
      random.nextBytes(b);
    }
    if (opcode == Opcode.XOR_VAL) {
      all[sources - 1] = new byte[offset + length];
      for (int s = 0; s < sources - 1; s++) {
        add(all[sources - 1], 1, all[s]);
      }
    } else if (opcode == Opcode.PQ_VAL) {
      all[sources] = new byte[offset + length];
      all[sources + 1] = new byte[offset + length];
      sums(all, all[sources], all[sources + 1]);
    }
    return all;
  }

  private byte[][] expected(byte[][] before) {
    byte[][] after = Arrays.stream(before).map(byte[]::clone).toArray(byte[][]::new);
    byte[] newP = accumulates ? before[sources].clone() : new byte[offset + length];
    byte[] newQ = accumulates ? before[sources + 1].clone() : new byte[offset + length];
    sums(before, newP, newQ);
    boolean writes = opcode != Opcode.XOR_VAL && opcode != Opcode.PQ_VAL;
    if (writes && p) {
      System.arraycopy(newP, offset, after[sources], offset, length);
    }
    if (writes && q) {
      System.arraycopy(newQ, offset, after[sources + 1], offset, length);
    }
    return after;
  }

  private void sums(byte[][] content, byte[] toP, byte[] toQ) {
    for (int s = 0; s < sources; s++) {
      byte[] source = content[inPlace && s == 0 ? sources : s];
      add(toP, 1, source);
      add(toQ, multiplier(s), source);
    }
  }

  private static void add(byte[] sum, int coefficient, byte[] source) {
    byte[] times = new byte[256];
    for (int x = 0; x < 256; x++) {
      int product = 0;
      int power = x;
      for (int bit = 0; bit < 8; bit++) {
        product ^= (coefficient >> bit & 1) != 0 ? power : 0;
        power = (power << 1) ^ ((power & 0x80) != 0 ? 0x11d : 0);
      }
      times[x] = (byte) product;
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] ^= times[source[i] & 0xff];
    }
  }

  @Override
  public String toString() {
    return opcode + (accumulates ? "[accumulates]" : "") + (inPlace ? "[in place]" : "") + " of " + sources
        + " sources, " + length + " bytes at " + offset + (p ? ", P" : "") + (q ? ", Q" : "");
  }
}
