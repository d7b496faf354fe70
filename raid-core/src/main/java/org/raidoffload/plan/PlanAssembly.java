package org.raidoffload.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.raidoffload.plan.OperationGroup.Purpose;
import org.raidoffload.request.StripeBuffer;

/**
 * Collects the steps of one plan and works out what each must wait for: an earlier step that wrote what this one
 * reads or writes, or read what this one writes, over an overlapping byte range. Only direct dependencies are kept;
 * those implied by another are left out. One plan, one thread.
 */
final class PlanAssembly {
  private final int unitBytes;
  private final Map<StripeBuffer, Integer> indexes = new HashMap<>();
  private final List<StripeBuffer> buffers = new ArrayList<>();
  private final List<Operation> operations = new ArrayList<>();
  private final List<BitSet> ancestors = new ArrayList<>();
  private final List<OperationGroup> groups = new ArrayList<>();
  private int round;

  final List<StripeBuffer> memberReads = new ArrayList<>();
  final List<StripeBuffer> memberWrites = new ArrayList<>();
  final MdTranscript md = new MdTranscript();

  PlanAssembly(int unitBytes) {
    this.unitBytes = unitBytes;
  }

  List<StripeBuffer> buffers() {
    return buffers;
  }

  List<Operation> operations() {
    return operations;
  }

  List<OperationGroup> groups() {
    return groups;
  }

  /** Says what the operations that {@code steps} adds do together. */
  void group(Purpose purpose, List<StripeBuffer> blocks, Runnable steps) {
    int first = operations.size();
    steps.run();
    if (operations.size() > first) {
      groups.add(new OperationGroup(purpose, first, operations.size(), blocks));
    }
  }

  /** Starts the next pass of md. */
  void nextRound() {
    round++;
  }

  void copy(StripeBuffer destination, StripeBuffer source, int offset, int length) {
    add(new Operation.Builder(Opcode.COPY, length).sources(index(source)).p(index(destination))
        .offsets(offset, offset));
  }

  /** Xor; a single source becomes a COPY, as async_xor must not be called with one, and none becomes ZERO. */
  void xor(StripeBuffer destination, List<StripeBuffer> sources) {
    if (sources.isEmpty()) {
      add(new Operation.Builder(Opcode.ZERO, unitBytes).p(index(destination)));
    } else if (sources.size() == 1) {
      copy(destination, sources.get(0), 0, unitBytes);
    } else {
      add(new Operation.Builder(Opcode.XOR, unitBytes).sources(indexes(sources)).p(index(destination)));
    }
  }

  void xorVal(List<StripeBuffer> sources) {
    add(new Operation.Builder(Opcode.XOR_VAL, unitBytes).sources(indexes(sources)));
  }

  /** PQ from weighted sources; p or q may be absent. */
  void pq(@Nullable StripeBuffer p, @Nullable StripeBuffer q, Weighted sources, boolean continues) {
    add(new Operation.Builder(Opcode.PQ, unitBytes).sources(indexes(sources.blocks()))
        .coefficients(sources.coefficients()).p(optional(p)).q(optional(q))
        .continues(continues));
  }

  void pqVal(@Nullable StripeBuffer p, @Nullable StripeBuffer q, Weighted sources) {
    add(new Operation.Builder(Opcode.PQ_VAL, unitBytes).sources(indexes(sources.blocks()))
        .coefficients(sources.coefficients()).p(optional(p)).q(optional(q)));
  }

  private void add(Operation.Builder builder) {
    int id = operations.size();
    Operation loose = builder.round(round).build(id);
    BitSet implied = new BitSet(id);
    int[] after = new int[id];
    int count = 0;
    for (int earlier = id - 1; earlier >= 0; earlier--) {
      if (!implied.get(earlier) && conflict(operations.get(earlier), loose)) {
        after[count++] = earlier;
        implied.set(earlier);
        implied.or(ancestors.get(earlier));
      }
    }
    int[] ascending = new int[count];
    for (int i = 0; i < count; i++) {
      ascending[i] = after[count - 1 - i];
    }
    operations.add(count == 0 ? loose : builder.after(ascending).build(id));
    ancestors.add(implied);
  }

  private boolean conflict(Operation earlier, Operation later) {
    for (int buffer = 0; buffer < buffers.size(); buffer++) {
      boolean clash = (earlier.writes(buffer) && (later.reads(buffer) || later.writes(buffer)))
          || (earlier.reads(buffer) && later.writes(buffer));
      if (clash && first(earlier, buffer) < end(later, buffer) && first(later, buffer) < end(earlier, buffer)) {
        return true;
      }
    }
    return false;
  }

  private static int first(Operation operation, int buffer) {
    return operation.p() == buffer ? operation.destinationOffset() : operation.sourceOffset();
  }

  private static int end(Operation operation, int buffer) {
    return first(operation, buffer) + operation.length();
  }

  private int optional(@Nullable StripeBuffer buffer) {
    return buffer == null ? Operation.NONE : index(buffer);
  }

  private int[] indexes(List<StripeBuffer> list) {
    int[] result = new int[list.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = index(list.get(i));
    }
    return result;
  }

  private int index(StripeBuffer buffer) {
    Integer known = indexes.putIfAbsent(buffer, buffers.size());
    if (known != null) {
      return known;
    }
    buffers.add(buffer);
    return buffers.size() - 1;
  }
}
