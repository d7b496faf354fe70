package org.raidoffload.chain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.Fusion;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.plan.Opcode;
import org.raidoffload.plan.Operation;
import org.raidoffload.plan.OperationGroup;
import org.raidoffload.plan.OperationGroup.Purpose;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeBuffer.Kind;

/**
 * Puts one pass over memory in place of groups of descriptors of a leg on the CPU: drain and parity of a full-stripe
 * write, a whole read-modify-write, a recovery of two blocks. The plan says what a group does; a fused form takes its
 * place only where {@link StepMeaning} proves that it leaves the same in every buffer. Pure.
 */
public final class LegFusion {
  private final StripePlan plan;
  private final List<ChainDescriptor> leg;

  private LegFusion(StripePlan plan, List<ChainDescriptor> leg) {
    this.plan = plan;
    this.leg = leg;
  }

  /** The leg's descriptors with groups fused where that is possible. */
  public static List<ChainDescriptor> fuse(StripePlan plan, List<ChainDescriptor> leg) {
    return new LegFusion(plan, leg).all();
  }

  private List<ChainDescriptor> all() {
    List<ChainDescriptor> out = new ArrayList<>();
    int at = 0;
    while (at < leg.size()) {
      Run run = runAt(at);
      if (run == null) {
        out.add(leg.get(at));
        at++;
      } else {
        out.add(run.fused());
        at = run.end();
      }
    }
    return out;
  }

  /** A fused step and the position after the descriptors that it stands for. */
  private record Run(ChainDescriptor fused, int end) {}

  private @Nullable Run runAt(int at) {
    OperationGroup group = groupAt(at);
    if (group == null) {
      return null;
    }
    Run run = switch (group.purpose()) {
      case DRAIN -> drain(at, group);
      case SUBTRACT_OLD -> update(at, group);
      case RECOVER -> recovery(at, group);
      default -> null;
    };
    boolean proved = run != null
        && StepMeaning.same(plan.buffers().size(), leg.subList(at, run.end()), run.fused());
    return proved ? run : null;
  }

  /** The group that the descriptors from {@code at} are, each operation in one descriptor over the whole block. */
  private @Nullable OperationGroup groupAt(int at) {
    for (OperationGroup group : plan.groups()) {
      if (at < leg.size() && group.first() == leg.get(at).operation()) {
        return isWhole(at, group) ? group : null;
      }
    }
    return null;
  }

  private @Nullable OperationGroup groupAt(int at, Purpose purpose) {
    OperationGroup group = groupAt(at);
    return group != null && group.purpose() == purpose ? group : null;
  }

  private boolean isWhole(int at, OperationGroup group) {
    if (leg.size() - at < group.size()) {
      return false;
    }
    for (int i = 0; i < group.size(); i++) {
      ChainDescriptor d = leg.get(at + i);
      if (d.operation() != group.first() + i || d.destinationOffset() != 0 || d.sourceOffset() != 0
          || d.bytes() != plan.unitBytes()) {
        return false;
      }
    }
    return true;
  }

  /** The drain of every data block and all parity of them. */
  private @Nullable Run drain(int at, OperationGroup drain) {
    int end = at + drain.size();
    OperationGroup parity = groupAt(end, Purpose.RECONSTRUCT);
    if (parity == null || parity.size() != 1 || leg.get(end).opcode() == Opcode.COPY) {
      return null;
    }
    ChainDescriptor sum = leg.get(end);
    int n = sum.sourceCount();
    int[] to = new int[n];
    for (int i = 0; i < n; i++) {
      to[i] = sum.source(i);
    }
    int[] from = drainedFrom(to, at, end);
    Fusion form = sum.opcode() == Opcode.XOR ? Fusion.COPY_XOR : Fusion.COPY_PQ;
    return from == null ? null
        : new Run(new ChainDescriptor(sum, form, from, new int[n], to, sum.p(), sum.q(), 0, 0), end + 1);
  }

  /** Where the copies of a drain take each block from; null where they do not fill a block. */
  private int @Nullable [] drainedFrom(int[] blocks, int at, int end) {
    int[] from = new int[blocks.length];
    Arrays.fill(from, Operation.NONE);
    for (int i = 0; i < blocks.length; i++) {
      for (ChainDescriptor copy : leg.subList(at, end)) {
        from[i] = copy.p() == blocks[i] ? copy.source(0) : from[i];
      }
      if (from[i] == Operation.NONE) {
        return null;
      }
    }
    return from;
  }

  /** Old contents out of the parity, the drain, new contents in. */
  private @Nullable Run update(int at, OperationGroup subtract) {
    int copies = at + subtract.size();
    OperationGroup drain = groupAt(copies, Purpose.DRAIN);
    int last = drain == null ? leg.size() : copies + drain.size();
    if (drain == null || subtract.size() != 1 || groupAt(last, Purpose.ADD_NEW) == null) {
      return null;
    }
    ChainDescriptor out = leg.get(at);
    boolean xor = out.opcode() == Opcode.XOR;
    int first = xor ? 1 : 0;
    int n = out.sourceCount() - first;
    int[] to = new int[n];
    int[] coefficients = new int[n];
    for (int i = 0; i < n; i++) {
      to[i] = out.source(first + i);
      coefficients[i] = out.coefficient(first + i);
    }
    int[] from = drainedFrom(to, copies, last);
    return from == null ? null : new Run(new ChainDescriptor(leg.get(last),
        xor ? Fusion.UPDATE_XOR : Fusion.UPDATE_PQ, from, coefficients, to, out.p(), out.q(), 0, 0), last + 1);
  }

  /** Two data blocks, or one and P, from all others. */
  private @Nullable Run recovery(int at, OperationGroup group) {
    ArrayGeometry g = plan.example().geometry();
    int[] sources = new int[g.dataDisks()];
    Arrays.fill(sources, Operation.NONE);
    for (int d = 0; d < sources.length; d++) {
      int slot = g.slotOfData(plan.example().row(), d);
      if (slot < sources.length) {
        sources[slot] = plan.buffers().indexOf(StripeBuffer.data(d));
      }
    }
    int q = plan.buffers().indexOf(StripeBuffer.Q);
    if (q < 0 || Arrays.stream(sources).anyMatch(b -> b < 0)) {
      return null;
    }
    int[] slots = group.blocks().stream().filter(b -> b.kind() == Kind.DATA)
        .mapToInt(b -> g.slotOfData(plan.example().row(), b.index())).sorted().toArray();
    Fusion form = slots.length == 2 ? Fusion.RECOVER_TWO_DATA : Fusion.RECOVER_DATA_AND_P;
    int end = at + group.size();
    return new Run(new ChainDescriptor(leg.get(end - 1), form, sources, new int[sources.length],
        group.blocks().stream().mapToInt(plan.buffers()::indexOf).toArray(), plan.buffers().indexOf(StripeBuffer.P), q,
        slots[0], slots[slots.length - 1]), end);
  }
}
