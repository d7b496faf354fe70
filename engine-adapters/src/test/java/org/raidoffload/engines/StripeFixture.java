package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.Segment;
import org.raidoffload.request.StripeArena;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;

/**
 * One stripe with content, and what every block must hold after a request: by a naive byte loop, knowing nothing of
 * plans. Blocks that the request does not need to have read are poisoned.
 */
final class StripeFixture implements AutoCloseable {
  /** Throws where a test closes it under a chain in flight. */
  private final Arena arena = new StripeArena();
  private final StripeRequest request;
  private final StripePlan plan;
  private final StripeMemory memory;
  private final byte[][] oldData;
  private final byte[][] newData;
  private final byte[] oldP;
  private final byte[] oldQ;
  private final Map<StripeBuffer, byte[]> before = new HashMap<>();

  StripeFixture(StripeRequest request, StripePlan plan, long seed) {
    this.request = request;
    this.plan = plan;
    ArrayGeometry g = request.geometry();
    int unit = request.unitBytes();
    memory = new StripeMemory(g, unit);
    Random random = new Random(seed);
    oldData = new byte[g.dataDisks()][unit];
    newData = new byte[g.dataDisks()][];
    for (int d = 0; d < oldData.length; d++) {
      random.nextBytes(oldData[d]);
      newData[d] = oldData[d].clone();
    }
    oldP = p(oldData);
    oldQ = q(oldData);
    for (Segment s : request.kind() == StripeRequest.Kind.WRITE ? request.segments() : List.<Segment>of()) {
      byte[] bytes = new byte[s.length()];
      random.nextBytes(bytes);
      System.arraycopy(bytes, 0, newData[s.block()], s.offset(), s.length());
    }
    if (request.kind() == StripeRequest.Kind.RESHAPE) {
      for (byte[] block : newData) {
        random.nextBytes(block);
      }
    }
    for (StripeBuffer b : plan.buffers()) {
      bind(b);
    }
    corruptWrong();
    for (StripeBuffer b : plan.buffers()) {
      before.put(b, memory.segment(b).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  private void corruptWrong() {
    for (StripeBuffer b : request.wrong()) {
      if (plan.buffers().contains(b)) {
        memory.segment(b).set(ValueLayout.JAVA_BYTE, 17, (byte) ~memory.segment(b).get(ValueLayout.JAVA_BYTE, 17));
      }
    }
  }

  private void bind(StripeBuffer b) {
    MemorySegment segment = arena.allocate(request.unitBytes(), 4096);
    segment.fill((byte) 0xba);
    boolean known = plan.memberReads().contains(b) || request.cached().contains(b);
    byte[] content = switch (b.kind()) {
      case DATA -> known ? oldData[b.index()] : null;
      case P -> known ? oldP : null;
      case Q -> known ? oldQ : null;
      case NEW_DATA, OTHER_STRIPE -> newData[b.index()];
      case PARTIAL_PARITY -> request.kind() == StripeRequest.Kind.PPL_RECOVER ? partialParity() : null;
      default -> null;
    };
    if (content != null) {
      MemorySegment.copy(content, 0, segment, ValueLayout.JAVA_BYTE, 0, content.length);
    }
    memory.bind(b, segment);
  }

  StripeMemory memory() {
    return memory;
  }

  /** After a failure: what is not called untrusted is what it was, or what it was to become. Scratch is nobody's. */
  void checkTrusted(String what, Set<StripeBuffer> untrusted) {
    for (StripeBuffer b : plan.buffers()) {
      if (untrusted.contains(b) || b.kind() == StripeBuffer.Kind.SCRATCH) {
        continue;
      }
      byte[] now = memory.segment(b).toArray(ValueLayout.JAVA_BYTE);
      boolean same = Arrays.equals(now, before.get(b));
      boolean block = b.kind() == StripeBuffer.Kind.DATA || b.kind() == StripeBuffer.Kind.P
          || b.kind() == StripeBuffer.Kind.Q;
      boolean promised = block && (Arrays.equals(now, expected(b, true)) || Arrays.equals(now, expected(b, false)));
      assertTrue(same || promised || holdsRead(b, now), what + ": " + b + " is spoiled and not in " + untrusted);
    }
  }

  private boolean holdsRead(StripeBuffer b, byte[] now) {
    boolean right = b.kind() == StripeBuffer.Kind.READ;
    for (Segment s : right ? request.segments() : List.<Segment>of()) {
      right &= s.block() != b.index() || Arrays.equals(oldData[b.index()], s.offset(), s.offset() + s.length(),
          now, s.offset(), s.offset() + s.length());
    }
    return right;
  }

  /** Every block that the request promises holds what it must. */
  void check(String what) {
    StripeRequest.Kind kind = request.kind();
    boolean write = kind == StripeRequest.Kind.WRITE || kind == StripeRequest.Kind.RESHAPE;
    for (StripeBuffer b : plan.memberWrites()) {
      expect(what, b, expected(b, write));
    }
    if (kind == StripeRequest.Kind.WRITE && plan.buffers().contains(StripeBuffer.PARTIAL_PARITY)) {
      expect(what, StripeBuffer.PARTIAL_PARITY, partialParity());
    }
    plan.buffers().stream().filter(this::mustNotChange).forEach(b -> expect(what, b, before.get(b)));
    if (kind == StripeRequest.Kind.READ) {
      for (Segment s : request.segments()) {
        MemorySegment read = memory.segment(StripeBuffer.read(s.block()));
        for (int i = s.offset(); i < s.offset() + s.length(); i++) {
          assertEquals(oldData[s.block()][i], read.get(ValueLayout.JAVA_BYTE, i), what + " R" + s.block() + " byte " + i);
        }
      }
    }
    if (kind == StripeRequest.Kind.RECOVER) {
      for (StripeBuffer b : request.failed()) {
        expect(what, b, expected(b, false));
      }
    }
  }

  /** What the caller gave, and blocks whose content was there and that the request does not ask to change. */
  private boolean mustNotChange(StripeBuffer b) {
    boolean known = plan.memberReads().contains(b) || request.cached().contains(b);
    boolean promised = plan.memberWrites().contains(b) || request.failed().contains(b);
    return switch (b.kind()) {
      case NEW_DATA, OTHER_STRIPE -> true;
      case DATA, P, Q -> known && !promised;
      default -> false;
    };
  }

  private byte[] expected(StripeBuffer b, boolean write) {
    byte[][] data = write ? newData : oldData;
    return switch (b.kind()) {
      case DATA -> data[b.index()];
      case P -> p(data);
      case Q -> q(data);
      default -> throw new IllegalStateException("no expectation for " + b);
    };
  }

  private void expect(String what, StripeBuffer b, byte[] content) {
    boolean skipped = request.skipCopy() && b.kind() == StripeBuffer.Kind.DATA && request.overwrites(b.index());
    if (!skipped) {
      assertArrayEquals(content, memory.segment(b).toArray(ValueLayout.JAVA_BYTE), what + " " + b);
    }
  }

  private byte[] partialParity() {
    byte[][] others = oldData.clone();
    for (int d = 0; d < others.length; d++) {
      others[d] = request.touches(d) ? new byte[request.unitBytes()] : others[d];
    }
    return p(others);
  }

  private static byte[] p(byte[][] data) {
    byte[] p = new byte[data[0].length];
    for (byte[] block : data) {
      for (int i = 0; i < p.length; i++) {
        p[i] ^= block[i];
      }
    }
    return p;
  }

  /** From the highest slot down: what is there times two, plus the slot's block. */
  private byte[] q(byte[][] data) {
    byte[] q = new byte[data[0].length];
    byte[][] inSlot = new byte[request.geometry().syndromeSlots()][];
    for (int d = 0; d < data.length; d++) {
      inSlot[request.geometry().slotOfData(request.row(), d)] = data[d];
    }
    for (int slot = request.geometry().syndromeSlots() - 1; slot >= 0; slot--) {
      for (int i = 0; i < q.length; i++) {
        q[i] = (byte) ((q[i] << 1) ^ (q[i] < 0 ? 0x11d : 0));
      }
      byte[] block = inSlot[slot];
      for (int i = 0; block != null && i < q.length; i++) {
        q[i] ^= block[i];
      }
    }
    return q;
  }

  @Override
  public void close() {
    arena.close();
  }
}
