package org.raidoffload.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.parity.GaloisField;
import org.raidoffload.plan.OperationGroup.Purpose;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeBuffer.Kind;

/**
 * Adds the steps that recompute one or two lost blocks of a stripe from all others, as md and async_tx of Linux 6.1
 * expand them. The lost blocks' own buffers are the scratch space. Stateless but for the assembly it adds to.
 */
final class BlockRecovery {
  private final StripeDisks stripe;
  private final PlanAssembly assembly;
  private final int unitBytes;

  BlockRecovery(StripeDisks stripe, PlanAssembly assembly, int unitBytes) {
    this.stripe = stripe;
    this.assembly = assembly;
    this.unitBytes = unitBytes;
  }

  /** One lost block: Q from the syndrome, anything else by xor of P and the data; Q is never a source here. */
  void one(StripeBuffer lost) {
    assembly.group(Purpose.COMPUTE, List.of(lost), () -> {
      if (lost.kind() == Kind.Q) {
        generate(null, StripeBuffer.Q);
      } else {
        List<StripeBuffer> sources = descendingExcept(lost);
        assembly.md.xorInto(lost, sources, unitBytes);
        assembly.xor(lost, sources);
      }
    });
  }

  /** Two lost blocks of a RAID-6 stripe, in any order. */
  void two(StripeBuffer first, StripeBuffer second) {
    StripeBuffer low = first.compareTo(second) < 0 ? first : second;
    StripeBuffer high = low.equals(first) ? second : first;
    if (low.kind() != Kind.DATA) {
      reconstruct();
    } else if (high.kind() == Kind.Q) {
      one(low);
      reconstruct();
    } else if (high.kind() == Kind.P) {
      assembly.md.recoverDataAndP(low);
      assembly.group(Purpose.RECOVER, List.of(low, StripeBuffer.P), () -> dataAndP(low));
    } else {
      boolean ordered = slot(low) < slot(high);
      StripeBuffer x = ordered ? low : high;
      StripeBuffer y = ordered ? high : low;
      assembly.md.recoverTwoData(x, y);
      assembly.group(Purpose.RECOVER, List.of(x, y), () -> twoData(x, y));
    }
  }

  private void reconstruct() {
    assembly.group(Purpose.RECONSTRUCT, stripe.parity(), () -> generate(StripeBuffer.P, StripeBuffer.Q));
  }

  /** P and Q, or one of them, from every data slot. */
  private void generate(@Nullable StripeBuffer p, @Nullable StripeBuffer q) {
    List<@Nullable StripeBuffer> slots = new ArrayList<>();
    Weighted sources = new Weighted();
    for (int slot = 0; slot < stripe.slots(); slot++) {
      int data = stripe.dataOfSlot(slot);
      StripeBuffer block = data == StripeDisks.EMPTY ? null : StripeBuffer.data(data);
      slots.add(block);
      if (block != null) {
        sources.power(block, slot);
      }
    }
    assembly.md.syndrome("pq", p, q, slots);
    assembly.pq(p, q, sources, false);
  }

  private void dataAndP(StripeBuffer x) {
    Weighted good = survivors(x, x);
    if (good.blocks().size() == 1) {
      assembly.copy(StripeBuffer.P, good.blocks().get(0), 0, unitBytes);
      multiply(x, good.blocks().get(0), good.coefficients()[0]);
    } else {
      assembly.pq(StripeBuffer.P, x, good, false);
    }
    assembly.xor(x, List.of(x, StripeBuffer.Q));
    multiply(x, x, GaloisField.inverse(GaloisField.exp(slot(x))));
    assembly.xor(StripeBuffer.P, List.of(StripeBuffer.P, x));
  }

  private void twoData(StripeBuffer x, StripeBuffer y) {
    Weighted good = survivors(x, y);
    int fromP = GaloisField.inverse(GaloisField.exp(slot(y) - slot(x)) ^ 1);
    int fromQ = GaloisField.inverse(GaloisField.exp(slot(x)) ^ GaloisField.exp(slot(y)));
    if (good.blocks().isEmpty()) {
      assembly.pq(null, y,
          new Weighted().times(StripeBuffer.P, fromP).times(StripeBuffer.Q, fromQ), false);
      assembly.xor(x, List.of(StripeBuffer.P, y));
      return;
    }
    if (good.blocks().size() == 1) {
      assembly.copy(x, good.blocks().get(0), 0, unitBytes);
      multiply(y, good.blocks().get(0), good.coefficients()[0]);
    } else {
      assembly.pq(x, y, good, false);
    }
    assembly.xor(x, List.of(x, StripeBuffer.P));
    assembly.xor(y, List.of(y, StripeBuffer.Q));
    assembly.pq(null, y, new Weighted().times(x, fromP).times(y, fromQ), false);
    assembly.xor(x, List.of(x, y));
  }

  private void multiply(StripeBuffer destination, StripeBuffer source, int coefficient) {
    assembly.pq(null, destination, new Weighted().times(source, coefficient), false);
  }

  /** The data blocks other than x and y in slot order, with their powers. */
  private Weighted survivors(StripeBuffer x, StripeBuffer y) {
    Weighted good = new Weighted();
    for (int slot = 0; slot < stripe.slots(); slot++) {
      int data = stripe.dataOfSlot(slot);
      if (data != StripeDisks.EMPTY && data != x.index() && data != y.index()) {
        good.power(StripeBuffer.data(data), slot);
      }
    }
    return good;
  }

  private List<StripeBuffer> descendingExcept(StripeBuffer lost) {
    List<StripeBuffer> sources = new ArrayList<>();
    for (int disk = stripe.disks - 1; disk >= 0; disk--) {
      if (disk != stripe.qDisk && !stripe.block(disk).equals(lost)) {
        sources.add(stripe.block(disk));
      }
    }
    return sources;
  }

  private int slot(StripeBuffer data) {
    return stripe.slotOfData(data.index());
  }
}
