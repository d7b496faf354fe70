package org.raidoffload.replay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.RequestShape;
import org.raidoffload.request.Segment;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.schedule.StripeOutcome;

/**
 * The content of one stripe before a request, and what every block must hold afterwards: random bytes from a seed,
 * parity made here and by no kernel, blocks that are not read before poisoned, a guard behind each block. Filled once
 * for a shape of request it serves many requests of that shape, one after the other; one thread.
 */
public final class StripeContent implements AutoCloseable {
  /** Bytes behind each block that nobody may write. */
  static final int GUARD_BYTES = 64;

  private static final byte POISON = (byte) 0xba;
  private static final byte GUARD = (byte) 0xc5;
  private static final int PAGE = 4096;

  private final WordParity oracle = new WordParity();
  private final Arena arena;
  private final int unit;
  private final LongConsumer reserve;
  /** Blocks as chains get them, and what they held before and must hold afterwards; each with its guard. */
  private final List<MemorySegment> blocks = new ArrayList<>();
  private final List<MemorySegment> before = new ArrayList<>();
  private final List<MemorySegment> after = new ArrayList<>();
  /** What a block holds of which a chain may know nothing. */
  private final List<MemorySegment> poison = new ArrayList<>();
  private final List<Start> starts = new ArrayList<>();
  /** Of them, those of blocks that a right chain may write. */
  private final List<Start> written = new ArrayList<>();
  private long bytes;
  private StripeRequest request;
  private StripePlan plan;
  private StripeMemory memory;
  private ContentCheck check;
  /** The last chain was seen to leave alone what it must leave alone. */
  private boolean leftAlone;
  private boolean renewed;
  private boolean filled;

  /** Content for stripes with blocks of {@code unit} bytes; fill before use. */
  @SuppressWarnings("NullAway.Init")
  public StripeContent(int unit) {
    this(unit, false, more -> { });
  }

  /**
   * Asks before it takes memory.
   *
   * @param oneThread whether all that use it, and who closes it, are one thread: the JVM then need not ask all others
   */
  @SuppressWarnings({"NullAway.Init", "MustBeClosedChecker"})
  StripeContent(int unit, boolean oneThread, LongConsumer reserve) {
    this.unit = unit;
    this.arena = oneThread ? Arena.ofConfined() : Arena.ofShared();
    this.reserve = reserve;
  }

  /** Makes the content for a request; every buffer of the plan is bound. */
  public void fill(StripeRequest newRequest, StripePlan newPlan, long seed) {
    request = newRequest;
    plan = newPlan;
    int k = request.geometry().dataDisks();
    reserve(2L * (k + 2) + 2 + plan.buffers().size());
    grow(before, k + 3);
    grow(after, k + 2);
    if (poison.isEmpty()) {
      grow(poison, 1);
      poison.getFirst().asSlice(0, unit).fill(POISON);
    }
    makeBlocks(new SplittableRandom(seed));
    makeParity();
    spoilParity();
    bind();
    check = new ContentCheck(this, request, plan);
    filled = true;
    begin();
    leftAlone = false;
    renew();
    renewed = false;
  }

  private void makeBlocks(SplittableRandom random) {
    for (int d = 0; d < request.geometry().dataDisks(); d++) {
      RandomBytes.fill(before.get(d), 0, unit, random);
      MemorySegment.copy(before.get(d), 0, after.get(d), 0, unit);
    }
    if (request.kind() == Kind.WRITE) {
      for (Segment s : request.segments()) {
        RandomBytes.fill(after.get(s.block()), s.offset(), s.length(), random);
      }
    }
  }

  private void makeParity() {
    int k = request.geometry().dataDisks();
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
    if (plan.buffers().contains(StripeBuffer.PARTIAL_PARITY)) {
      partialParity();
    }
  }

  /** Parity that is to be found wrong is wrong in one byte. */
  private void spoilParity() {
    for (StripeBuffer b : request.wrong()) {
      MemorySegment parity = before(b);
      parity.set(ValueLayout.JAVA_BYTE, unit / 3, (byte) ~parity.get(ValueLayout.JAVA_BYTE, unit / 3));
    }
  }

  private void begin() {
    starts.clear();
    written.clear();
    for (int i = 0; i < plan.buffers().size(); i++) {
      StripeBuffer b = plan.buffers().get(i);
      Start start = new Start(blocks.get(i), isGiven(b) ? before(b) : poison.getFirst());
      starts.add(start);
      if (!check.leavesAlone(i)) {
        written.add(start);
      }
    }
  }

  private void bind() {
    memory = new StripeMemory(request.geometry(), unit);
    grow(blocks, plan.buffers().size());
    for (int i = 0; i < plan.buffers().size(); i++) {
      memory.bind(plan.buffers().get(i), blocks.get(i).asSlice(0, unit));
    }
  }

  /** Asks for all at once, so that what cannot be had is not begun. */
  private void reserve(long wanted) {
    long more = wanted * (unit + GUARD_BYTES) - bytes;
    if (more > 0) {
      reserve.accept(more);
      bytes += more;
    }
  }

  /** The shape of the requests that it was filled for; null where it was not. */
  @Nullable RequestShape shape() {
    return filled ? request.shape() : null;
  }

  /**
   * Makes ready for another request of the shape that it was filled for: what the chain before may have written holds
   * again what it held before, or is poisoned. Blocks that were seen to be untouched are left alone.
   */
  void renew() {
    List<Start> wanted = leftAlone ? written : starts;
    for (int i = 0; i < wanted.size(); i++) {
      wanted.get(i).set();
    }
    leftAlone = false;
    renewed = true;
  }

  /**
   * What a block holds when a chain begins.
   *
   * @param block with its guard
   * @param from what it holds, with the guard; a block that holds nothing is a poisoned one
   */
  private record Start(MemorySegment block, MemorySegment from) {
    void set() {
      MemorySegment.copy(from, 0, block, 0, block.byteSize());
    }
  }

  /** Whether it served more than one request since it was filled. */
  boolean isRenewed() {
    return renewed;
  }

  /** Looks at the stripe after its chain has ended well. */
  ContentCheck.Seen look(TraceRecord record, StripeOutcome outcome, boolean fused) {
    ContentCheck.Seen seen = check.look(record, outcome, fused);
    leftAlone = seen.right();
    return seen;
  }

  /** Whether the chain finds something in the block that it may read. */
  private boolean isGiven(StripeBuffer b) {
    return isKnown(b)
        || b.kind() == StripeBuffer.Kind.NEW_DATA || b.kind() == StripeBuffer.Kind.OTHER_STRIPE
        || (b.kind() == StripeBuffer.Kind.PARTIAL_PARITY && request.kind() == Kind.PPL_RECOVER);
  }

  /** Binds every buffer of the plan to memory that holds anything at all, for runs that move no bytes. */
  void bindAnything(StripeRequest newRequest, StripePlan newPlan) {
    if (memory != null && newRequest.shape().equals(request.shape())) {
      return;
    }
    request = newRequest;
    plan = newPlan;
    filled = false;
    reserve(plan.buffers().size());
    bind();
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

  /** What a logged write of the request's blocks would have left in the log: the xor of the other blocks. */
  private void partialParity() {
    int k = request.geometry().dataDisks();
    @Nullable MemorySegment[] untouched = new MemorySegment[k];
    for (int d = 0; d < k; d++) {
      untouched[d] = request.touches(d) ? null : before.get(d);
    }
    oracle.make(untouched, before.get(k + 2), null, unit);
  }

  /** What a block held before. */
  MemorySegment before(StripeBuffer b) {
    int k = request.geometry().dataDisks();
    return switch (b.kind()) {
      case DATA, OTHER_STRIPE -> before.get(b.index());
      case NEW_DATA -> after.get(b.index());
      case P -> before.get(k);
      case Q -> before.get(k + 1);
      case PARTIAL_PARITY -> before.get(k + 2);
      default -> throw new IllegalStateException("stripe at row " + request.row() + ": " + b + " is never read before");
    };
  }

  /** What a block must hold when the request has ended well. */
  MemorySegment afterwards(StripeBuffer b) {
    int k = request.geometry().dataDisks();
    return switch (b.kind()) {
      case DATA -> after.get(b.index());
      case READ -> before.get(b.index());
      case P -> after.get(k);
      case Q -> after.get(k + 1);
      case PARTIAL_PARITY -> before.get(k + 2);
      default -> throw new IllegalStateException("stripe at row " + request.row() + ": nothing is known of " + b);
    };
  }

  /** A block whose guard is as every block's must be. */
  MemorySegment guarded() {
    return before.getFirst();
  }

  int unit() {
    return unit;
  }

  public StripeMemory memory() {
    return memory;
  }

  /** How many blocks a chain gets. */
  int blocks() {
    return starts.size();
  }

  /** A block with its guard, by its place in the plan's buffers. */
  MemorySegment block(int buffer) {
    return blocks.get(buffer);
  }

  /** Bytes of native memory that it holds. */
  long bytes() {
    return bytes;
  }

  /**
   * Bytes that are not what they must be: of every block that the request promises, of those it must not touch, and
   * behind them all.
   */
  public long wrongBytes() {
    return check.wrongBytes();
  }

  /** Whether the block was read before, or kept. */
  boolean isKnown(StripeBuffer b) {
    return plan.memberReads().contains(b) || request.cached().contains(b);
  }

  private void grow(List<MemorySegment> list, int n) {
    while (list.size() < n) {
      MemorySegment block = arena.allocate((long) unit + GUARD_BYTES, Math.clamp(Integer.highestOneBit(unit), 64, PAGE));
      block.asSlice(unit, GUARD_BYTES).fill(GUARD);
      list.add(block);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
