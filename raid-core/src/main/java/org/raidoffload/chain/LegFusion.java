package org.raidoffload.chain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.Fusion;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.parity.GaloisField;
import org.raidoffload.plan.Opcode;
import org.raidoffload.plan.Operation;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeBuffer;

/**
 * Finds runs of descriptors of a leg on the CPU that one pass over memory can do: drain and parity of a full-stripe
 * write, a whole read-modify-write, a recovery of two blocks. Final bytes are the same; intermediate ones are never
 * made. Pure.
 */
public final class LegFusion {
  private final StripePlan plan;
  private final List<ChainDescriptor> leg;

  private LegFusion(StripePlan plan, List<ChainDescriptor> leg) {
    this.plan = plan;
    this.leg = leg;
  }

  /** The leg's descriptors with runs fused where that is possible. */
  public static List<ChainDescriptor> fuse(StripePlan plan, List<ChainDescriptor> leg) {
    return new LegFusion(plan, leg).all();
  }

  private List<ChainDescriptor> all() {
    List<ChainDescriptor> out = new ArrayList<>();
    int at = 0;
    while (at < leg.size()) {
      Run run = at == 0 ? recovery() : null;
      run = run != null ? run : drain(at);
      run = run != null ? run : update(at);
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

  private boolean whole(ChainDescriptor d) {
    return d.destinationOffset() == 0 && d.sourceOffset() == 0 && d.bytes() == plan.unitBytes();
  }

  /** COPY to every data block, then XOR or PQ over exactly those blocks. */
  private @Nullable Run drain(int at) {
    int end = copies(at);
    if (end == at || end == leg.size()) {
      return null;
    }
    ChainDescriptor parity = leg.get(end);
    boolean xor = parity.opcode() == Opcode.XOR;
    if ((!xor && (parity.opcode() != Opcode.PQ || parity.continues())) || parity.sourceCount() != end - at
        || !whole(parity) || parity.p() == Operation.NONE) {
      return null;
    }
    int n = parity.sourceCount();
    int[] from = new int[n];
    int[] to = new int[n];
    for (int i = 0; i < n; i++) {
      ChainDescriptor copy = copyTo(parity.source(i), at, end);
      if (copy == null || (!xor && parity.coefficient(i) != GaloisField.exp(i))) {
        return null;
      }
      from[i] = copy.source(0);
      to[i] = parity.source(i);
    }
    return new Run(new ChainDescriptor(parity, xor ? Fusion.COPY_XOR : Fusion.COPY_PQ, from, new int[n], to,
        parity.p(), xor ? Operation.NONE : parity.q(), 0, 0), end + 1);
  }

  private int copies(int at) {
    int end = at;
    while (end < leg.size() && leg.get(end).opcode() == Opcode.COPY && whole(leg.get(end))) {
      end++;
    }
    return end;
  }

  private @Nullable ChainDescriptor copyTo(int buffer, int from, int to) {
    for (int i = from; i < to; i++) {
      if (leg.get(i).p() == buffer) {
        return leg.get(i);
      }
    }
    return null;
  }

  /** Old contents out of the parity, copies, new contents in: over the same blocks. */
  private @Nullable Run update(int at) {
    ChainDescriptor out = leg.get(at);
    int copiesEnd = copies(at + 1);
    if (copiesEnd >= leg.size() || copiesEnd == at + 1 || !inPlace(out) || !whole(out)) {
      return null;
    }
    ChainDescriptor in = leg.get(copiesEnd);
    if (!same(out, in)) {
      return null;
    }
    boolean xor = out.opcode() == Opcode.XOR;
    int first = xor ? 1 : 0;
    int n = out.sourceCount() - first;
    if (n != copiesEnd - at - 1) {
      return null;
    }
    int[] from = new int[n];
    int[] to = new int[n];
    int[] coefficients = new int[n];
    for (int i = 0; i < n; i++) {
      ChainDescriptor copy = copyTo(out.source(first + i), at + 1, copiesEnd);
      if (copy == null) {
        return null;
      }
      from[i] = copy.source(0);
      to[i] = out.source(first + i);
      coefficients[i] = out.coefficient(first + i);
    }
    return new Run(new ChainDescriptor(in, xor ? Fusion.UPDATE_XOR : Fusion.UPDATE_PQ, from, coefficients, to,
        out.p(), out.q(), 0, 0), copiesEnd + 1);
  }

  private static boolean inPlace(ChainDescriptor d) {
    return d.opcode() == Opcode.XOR ? d.sourceCount() > 1 && d.source(0) == d.p()
        : d.opcode() == Opcode.PQ && d.continues() && d.p() != Operation.NONE && d.q() != Operation.NONE;
  }

  private static boolean same(ChainDescriptor a, ChainDescriptor b) {
    if (a.opcode() != b.opcode() || a.sourceCount() != b.sourceCount() || a.p() != b.p() || a.q() != b.q()
        || a.continues() != b.continues() || a.bytes() != b.bytes() || a.destinationOffset() != b.destinationOffset()) {
      return false;
    }
    for (int i = 0; i < a.sourceCount(); i++) {
      if (a.source(i) != b.source(i) || a.coefficient(i) != b.coefficient(i)) {
        return false;
      }
    }
    return true;
  }

  /** The steps at the start of a leg that recover two data blocks, or one and P, from all others. */
  private @Nullable Run recovery() {
    Set<StripeBuffer> failed = plan.request().failed();
    ArrayGeometry g = plan.request().geometry();
    List<StripeBuffer> data = failed.stream().filter(b -> b.kind() == StripeBuffer.Kind.DATA).toList();
    boolean twoData = data.size() == 2;
    boolean dataAndP = data.size() == 1 && failed.contains(StripeBuffer.P);
    if ((!twoData && !dataAndP) || g.level().parityDisks() != 2 || g.layout().ddf()) {
      return null;
    }
    int k = g.dataDisks();
    int steps = twoData ? k == 2 ? 2 : k == 3 ? 6 : 5 : k == 2 ? 5 : 4;
    int p = plan.buffers().indexOf(StripeBuffer.P);
    int q = plan.buffers().indexOf(StripeBuffer.Q);
    Set<Integer> lost = new HashSet<>(data.stream().map(plan.buffers()::indexOf).toList());
    if (dataAndP) {
      lost.add(p);
    }
    if (p < 0 || q < 0 || !writesOnly(steps, lost)) {
      return null;
    }
    int[] sources = new int[k];
    Arrays.fill(sources, -1);
    for (int d = 0; d < k; d++) {
      sources[g.slotOfData(plan.request().row(), d)] = plan.buffers().indexOf(StripeBuffer.data(d));
    }
    if (Arrays.stream(sources).anyMatch(b -> b < 0)) {
      return null;
    }
    int[] slots = data.stream().mapToInt(b -> g.slotOfData(plan.request().row(), b.index())).sorted().toArray();
    return new Run(new ChainDescriptor(leg.get(steps - 1),
        twoData ? Fusion.RECOVER_TWO_DATA : Fusion.RECOVER_DATA_AND_P, sources, new int[k],
        lost.stream().mapToInt(Integer::intValue).toArray(), p, q, slots[0], slots[slots.length - 1]), steps);
  }

  /** Whether the first steps write all of the lost blocks, whole, and nothing else, and the next does not go on. */
  private boolean writesOnly(int steps, Set<Integer> lost) {
    if (leg.size() < steps) {
      return false;
    }
    Set<Integer> written = new HashSet<>();
    for (ChainDescriptor d : leg.subList(0, steps)) {
      if (!whole(d) || d.validates()) {
        return false;
      }
      for (int b : new int[] {d.p(), d.q()}) {
        if (b != Operation.NONE) {
          written.add(b);
        }
      }
    }
    return written.equals(lost);
  }
}
