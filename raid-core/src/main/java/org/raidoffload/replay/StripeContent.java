package org.raidoffload.replay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ReferenceKernel;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.Segment;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * The content of one stripe before a request, and what every block must hold afterwards: random bytes from a seed,
 * parity made here, blocks that are not read before poisoned. Reusable for the next stripe; one thread.
 */
public final class StripeContent implements AutoCloseable {
  private static final byte POISON = (byte) 0xba;
  private static final int PAGE = 4096;

  private final ParityKernel reference = ReferenceKernel.INSTANCE;
  private final WordParity oracle = new WordParity();
  private final Arena arena = Arena.ofShared();
  private final int unit;
  private final LongConsumer reserve;
  private final List<MemorySegment> blocks = new ArrayList<>();
  private final List<MemorySegment> before = new ArrayList<>();
  private final List<MemorySegment> after = new ArrayList<>();
  private int blocksUsed;
  private long bytes;
  private StripeRequest request;
  private StripePlan plan;
  private StripeMemory memory;

  /** Content for stripes with blocks of {@code unit} bytes; fill before use. */
  @SuppressWarnings("NullAway.Init")
  public StripeContent(int unit) {
    this(unit, more -> { });
  }

  /** Asks before it takes memory. */
  @SuppressWarnings("NullAway.Init")
  StripeContent(int unit, LongConsumer reserve) {
    this.unit = unit;
    this.reserve = reserve;
  }

  /** Makes the content for a request; every buffer of the plan is bound. */
  public void fill(StripeRequest newRequest, StripePlan newPlan, long seed) {
    request = newRequest;
    plan = newPlan;
    ArrayGeometry g = request.geometry();
    memory = new StripeMemory(g, unit);
    blocksUsed = 0;
    SplittableRandom random = new SplittableRandom(seed);
    int k = g.dataDisks();
    reserve(2L * (k + 2) + 1 + plan.buffers().size());
    grow(before, k + 2);
    grow(after, k + 2);
    for (int d = 0; d < k; d++) {
      RandomBytes.fill(before.get(d), 0, unit, random);
      MemorySegment.copy(before.get(d), 0, after.get(d), 0, unit);
    }
    if (request.kind() == Kind.WRITE) {
      for (Segment s : request.segments()) {
        RandomBytes.fill(after.get(s.block()), s.offset(), s.length(), random);
      }
    }
    boolean write = request.kind() == Kind.WRITE;
    if (!write || readsParity()) {
      parity(before);
    }
    if (write) {
      parity(after);
    } else {
      MemorySegment.copy(before.get(k), 0, after.get(k), 0, unit);
      MemorySegment.copy(before.get(k + 1), 0, after.get(k + 1), 0, unit);
    }
    for (StripeBuffer b : plan.buffers()) {
      bind(b);
    }
    for (StripeBuffer b : request.wrong()) {
      if (plan.buffers().contains(b)) {
        MemorySegment segment = memory.segment(b);
        segment.set(ValueLayout.JAVA_BYTE, unit / 3, (byte) ~segment.get(ValueLayout.JAVA_BYTE, unit / 3));
      }
    }
  }

  /** Asks for all at once, so that what cannot be had is not begun. */
  private void reserve(long wanted) {
    long more = wanted * unit - bytes;
    if (more > 0) {
      reserve.accept(more);
      bytes += more;
    }
  }

  /** Binds every buffer of the plan to memory that holds anything at all, for runs that move no bytes. */
  void bindAnything(StripeRequest newRequest, StripePlan newPlan) {
    if (newRequest.equals(request)) {
      return;
    }
    request = newRequest;
    plan = newPlan;
    memory = new StripeMemory(request.geometry(), unit);
    reserve(plan.buffers().size());
    grow(blocks, plan.buffers().size());
    for (int i = 0; i < plan.buffers().size(); i++) {
      memory.bind(plan.buffers().get(i), blocks.get(i));
    }
  }

  private boolean readsParity() {
    return plan.memberReads().contains(StripeBuffer.P) || plan.memberReads().contains(StripeBuffer.Q)
        || request.cached().contains(StripeBuffer.P) || request.cached().contains(StripeBuffer.Q);
  }

  private void parity(List<MemorySegment> content) {
    ArrayGeometry g = request.geometry();
    int k = g.dataDisks();
    @Nullable MemorySegment[] sources = new MemorySegment[g.syndromeSlots()];
    for (int d = 0; d < k; d++) {
      sources[g.slotOfData(request.row(), d)] = content.get(d);
    }
    oracle.make(sources, content.get(k), g.level().parityDisks() == 2 ? content.get(k + 1) : null, unit);
  }

  private void bind(StripeBuffer b) {
    grow(blocks, blocksUsed + 1);
    MemorySegment block = blocks.get(blocksUsed++);
    boolean known = isKnown(b)
        || b.kind() == StripeBuffer.Kind.NEW_DATA || b.kind() == StripeBuffer.Kind.OTHER_STRIPE
        || (b.kind() == StripeBuffer.Kind.PARTIAL_PARITY && request.kind() == Kind.PPL_RECOVER);
    if (known) {
      MemorySegment.copy(before(b), 0, block, 0, unit);
    } else {
      block.fill(POISON);
    }
    memory.bind(b, block);
  }

  /** What a block held before. */
  MemorySegment before(StripeBuffer b) {
    int k = request.geometry().dataDisks();
    return switch (b.kind()) {
      case DATA, OTHER_STRIPE -> before.get(b.index());
      case NEW_DATA -> after.get(b.index());
      case P -> before.get(k);
      case Q -> before.get(k + 1);
      case PARTIAL_PARITY -> partialParity();
      default -> throw new IllegalStateException("stripe at row " + request.row() + ": " + b + " is never read before");
    };
  }

  /** What a logged write of the request's blocks would have left in the log: the xor of the other blocks. */
  private MemorySegment partialParity() {
    int k = request.geometry().dataDisks();
    long[] untouched = IntStream.range(0, k).filter(d -> !request.touches(d)).mapToLong(d -> before.get(d).address())
        .toArray();
    grow(before, k + 3);
    if (untouched.length == 0) {
      before.get(k + 2).fill((byte) 0);
    } else {
      reference.xor(untouched, untouched.length, before.get(k + 2).address(), unit);
    }
    return before.get(k + 2);
  }

  int unit() {
    return unit;
  }

  public StripeMemory memory() {
    return memory;
  }

  /** Bytes of native memory that it holds. */
  long bytes() {
    return bytes;
  }

  /** Bytes that are not what they must be: of every block that the request promises, and of those it must not touch. */
  public long wrongBytes() {
    return check().wrongBytes();
  }

  /** For {@link #wrongBytes} and what else is to be said of them. */
  ContentCheck check() {
    return new ContentCheck(this, request, plan);
  }

  /** Whether the block was read before, or kept. */
  boolean isKnown(StripeBuffer b) {
    return plan.memberReads().contains(b) || request.cached().contains(b);
  }

  /** What a block must hold when the request has ended well. */
  MemorySegment afterwards(StripeBuffer b) {
    int k = request.geometry().dataDisks();
    return switch (b.kind()) {
      case DATA -> after.get(b.index());
      case READ -> before.get(b.index());
      case P -> after.get(k);
      case Q -> after.get(k + 1);
      case PARTIAL_PARITY -> partialParity();
      default -> throw new IllegalStateException("stripe at row " + request.row() + ": nothing is known of " + b);
    };
  }

  private void grow(List<MemorySegment> list, int n) {
    while (list.size() < n) {
      list.add(arena.allocate(unit, Math.clamp(Integer.highestOneBit(unit), 64, PAGE)));
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
