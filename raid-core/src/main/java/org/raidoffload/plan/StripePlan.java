package org.raidoffload.plan;

import java.lang.foreign.Arena;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;

/**
 * The operations of a request with their true data dependencies; no engine, no memory. Immutable, data-independent and
 * shared by every request of one shape.
 *
 * <p>What a reader must know of some kinds: after REPAIR, RESYNC and REBUILD, everything that follows the validating
 * operation serves the blocks that {@link StripeRequest#wrong()} names, so an executor that has seen a clean result may
 * leave it out. Under skip-copy a whole block that is written stays in its W buffer: its member write is named D, its
 * bytes come from W. W and R buffers are whole blocks; a segment lies at the same
 * offset in them as in the block.
 *
 * @param example one request of the shape, which stands for all: what it says holds for each, but its row, which is
 *     that of whoever asked first, and its geometry's chunk size
 * @param decision the write mode with its costs; null for requests that write no parity
 * @param memberReads blocks to read from their disks before the operations run, in md's order
 * @param memberWrites blocks to write to their disks afterwards, in md's order; lost disks are left out, except the
 *     spares of a REBUILD
 * @param buffers every buffer that an operation touches; operations hold indexes into this list
 * @param operations the steps, each after everything it depends on
 * @param mdOrder the operations as Linux md issues them, in the notation of its recorded traces: {@code d0} for data,
 *     {@code bio} for the caller's pages, {@code ZERO} for an empty slot; a two-block recovery is one line there and
 *     its expansion in {@code operations}; empty for a PPL_RECOVER, which md does apart from its stripes
 * @param groups what runs of operations do together, in order, each operation in at most one
 */
public record StripePlan(
    StripeRequest example,
    @Nullable WriteModeDecision decision,
    List<StripeBuffer> memberReads,
    List<StripeBuffer> memberWrites,
    List<StripeBuffer> buffers,
    List<Operation> operations,
    List<String> mdOrder,
    List<OperationGroup> groups) {

  private static final int PAGE_BYTES = 4096;

  public StripePlan {
    memberReads = List.copyOf(memberReads);
    memberWrites = List.copyOf(memberWrites);
    buffers = List.copyOf(buffers);
    operations = List.copyOf(operations);
    mdOrder = List.copyOf(mdOrder);
    groups = List.copyOf(groups);
  }

  /** A plan that does not say what its operations do together: they run one by one. */
  public StripePlan(StripeRequest example, @Nullable WriteModeDecision decision, List<StripeBuffer> memberReads,
      List<StripeBuffer> memberWrites, List<StripeBuffer> buffers, List<Operation> operations, List<String> mdOrder) {
    this(example, decision, memberReads, memberWrites, buffers, operations, mdOrder, List.of());
  }

  /** The same plan with a request of its shape as the example, for messages that name its row. */
  public StripePlan of(StripeRequest request) {
    if (!request.shape().equals(example.shape())) {
      throw new IllegalArgumentException("request: " + request + " (must be of the shape of " + example + ")");
    }
    return new StripePlan(request, decision, memberReads, memberWrites, buffers, operations, mdOrder, groups);
  }

  /**
   * The {@link #example}, by the name that it had: for code that was written against it.
   *
   * @deprecated its row is the row of any request of the shape; ask the request that you have, or the example
   */
  @Deprecated
  public StripeRequest request() {
    return example;
  }

  /** Bytes of each block of the stripe. */
  public int unitBytes() {
    return example.unitBytes();
  }

  /**
   * Memory for every buffer of the plan and of its member reads and writes, bound and zero, page-aligned. Any stripe of
   * the plan's shape can use it, one at a time.
   *
   * @param arena stays open until the last result has been delivered; a {@link org.raidoffload.request.StripeArena}
   *     refuses to be closed before
   */
  public StripeMemory allocate(Arena arena) {
    StripeMemory memory = new StripeMemory(example.geometry(), unitBytes());
    Set<StripeBuffer> all = new LinkedHashSet<>(buffers);
    all.addAll(memberReads);
    all.addAll(memberWrites);
    for (StripeBuffer buffer : all) {
      memory.bind(buffer, arena.allocate(unitBytes(), PAGE_BYTES));
    }
    return memory;
  }

  @Override
  public String toString() {
    return "plan of " + example.kind().name().toLowerCase(Locale.ROOT) + (decision == null ? "" : ", " + decision.mode())
        + ": reads " + memberReads + ", " + operations.size() + " operations " + operations.stream()
        .map(o -> o.opcode().name()).collect(Collectors.joining(" ")) + ", writes " + memberWrites;
  }
}
