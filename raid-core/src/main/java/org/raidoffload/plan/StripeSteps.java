package org.raidoffload.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.plan.OperationGroup.Purpose;
import org.raidoffload.request.Segment;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;

/**
 * Puts the steps of one pass into the assembly, in the order in which Linux 6.1 md runs them: fill, compute, prexor,
 * partial parity, drain, reconstruct, check. One plan, one thread.
 */
final class StripeSteps {
  private final StripeRequest request;
  private final StripeDisks stripe;
  private final PlanAssembly assembly;
  private final BlockRecovery recovery;
  private boolean stepsInPass;

  StripeSteps(StripeRequest request, StripeDisks stripe, PlanAssembly assembly) {
    this.request = request;
    this.stripe = stripe;
    this.assembly = assembly;
    this.recovery = new BlockRecovery(stripe, assembly, request.unitBytes());
  }

  /** Closes the pass: steps that follow belong to the next round. */
  void endPass() {
    if (stepsInPass) {
      assembly.nextRound();
      stepsInPass = false;
    }
  }

  /** Copies a block's asked-for bytes to its reader. */
  void fill(int data) {
    stepsInPass = true;
    assembly.group(Purpose.DELIVER, List.of(StripeBuffer.read(data)), () -> {
      for (Segment s : request.segments()) {
        if (s.block() == data) {
          assembly.md.copy(StripeBuffer.read(data), StripeBuffer.data(data), s.length());
          assembly.copy(StripeBuffer.read(data), StripeBuffer.data(data), s.offset(), s.length());
        }
      }
    });
  }

  /** Recomputes the one or two marked disks. */
  void compute(boolean[] marked) {
    stepsInPass = true;
    List<StripeBuffer> targets = new ArrayList<>();
    for (int disk = 0; disk < stripe.disks; disk++) {
      if (marked[disk]) {
        targets.add(stripe.block(disk));
      }
    }
    if (targets.size() == 1) {
      recovery.one(targets.get(0));
    } else {
      recovery.two(targets.get(0), targets.get(1));
    }
  }

  /** Tests P, Q or both. */
  void check(boolean testP, boolean testQ) {
    stepsInPass = true;
    if (!testQ) {
      List<StripeBuffer> sources = new ArrayList<>();
      sources.add(StripeBuffer.P);
      sources.addAll(dataDescending(null));
      assembly.md.xorVal(sources);
      assembly.group(Purpose.VALIDATE, List.of(StripeBuffer.P), () -> assembly.xorVal(sources));
      return;
    }
    StripeBuffer p = testP ? StripeBuffer.P : null;
    List<@Nullable StripeBuffer> slots = slots(null, false);
    assembly.md.syndrome("pq_val", p, StripeBuffer.Q, slots);
    assembly.group(Purpose.VALIDATE, testP ? stripe.parity() : List.of(StripeBuffer.Q),
        () -> assembly.pqVal(p, StripeBuffer.Q, weighted(slots)));
  }

  boolean overwritesAll() {
    for (int data = 0; data < stripe.dataDisks; data++) {
      if (!request.overwrites(data)) {
        return false;
      }
    }
    return true;
  }

  /** The whole write once everything it needs is there; then the member writes. */
  void write(WriteMode mode, boolean[] lost) {
    stepsInPass = true;
    boolean rmw = mode == WriteMode.RMW;
    if (rmw) {
      assembly.group(Purpose.SUBTRACT_OLD, stripe.parity(), () -> accumulate(false));
    }
    if (request.partialParity() && mode != WriteMode.FULL_STRIPE && !lost[stripe.pDisk]) {
      assembly.group(Purpose.PARTIAL_PARITY, List.of(StripeBuffer.PARTIAL_PARITY), () -> partialParity(rmw));
    }
    assembly.group(Purpose.DRAIN, dataDescending(true), this::drain);
    if (rmw) {
      assembly.group(Purpose.ADD_NEW, stripe.parity(), () -> accumulate(true));
    } else {
      assembly.group(Purpose.RECONSTRUCT, stripe.parity(), this::reconstruct);
    }
    for (int disk = stripe.disks - 1; disk >= 0; disk--) {
      boolean changed = stripe.isParity(disk) || request.touches(stripe.dataOfDisk(disk));
      if (changed && !lost[disk]) {
        assembly.memberWrites.add(stripe.block(disk));
      }
    }
  }

  /** Fills every data block from another stripe, makes all parity, writes all; lost disks are not written. */
  void reshape() {
    assembly.group(Purpose.DRAIN, dataDescending(null), () -> {
      for (int data = 0; data < stripe.dataDisks; data++) {
        StripeBuffer from = StripeBuffer.otherStripe(data);
        assembly.md.copy(StripeBuffer.data(data), from, request.unitBytes());
        assembly.copy(StripeBuffer.data(data), from, 0, request.unitBytes());
      }
    });
    assembly.nextRound();
    assembly.group(Purpose.RECONSTRUCT, stripe.parity(), this::reconstruct);
    for (int disk = stripe.disks - 1; disk >= 0; disk--) {
      if (!request.failed().contains(stripe.block(disk))) {
        assembly.memberWrites.add(stripe.block(disk));
      }
    }
  }

  /** P from the log entry's partial parity, which is the xor of the blocks left alone, and from all others. */
  void recoverFromLog() {
    List<StripeBuffer> sources = new ArrayList<>();
    if (!dataDescending(false).isEmpty()) {
      sources.add(StripeBuffer.PARTIAL_PARITY);
    }
    for (StripeBuffer touched : dataDescending(true)) {
      sources.add(touched);
      if (!request.cached().contains(touched)) {
        assembly.memberReads.add(touched);
      }
    }
    assembly.group(Purpose.COMPUTE, List.of(StripeBuffer.P), () -> assembly.xor(StripeBuffer.P, sources));
    assembly.memberWrites.add(StripeBuffer.P);
  }

  /** Makes all parity from the data blocks. */
  private void reconstruct() {
    if (stripe.raid6()) {
      List<@Nullable StripeBuffer> slots = slots(null, true);
      assembly.md.syndrome("pq", StripeBuffer.P, StripeBuffer.Q, slots);
      assembly.pq(StripeBuffer.P, StripeBuffer.Q, weighted(slots), false);
      return;
    }
    List<StripeBuffer> sources = new ArrayList<>();
    for (StripeBuffer d : dataDescending(null)) {
      sources.add(newest(d.index()));
    }
    assembly.md.xorInto(StripeBuffer.P, sources, request.unitBytes());
    assembly.xor(StripeBuffer.P, sources);
  }

  /** One pass of read-modify-write over the written blocks: their old content out, or their new content in. */
  private void accumulate(boolean newContent) {
    if (stripe.raid6()) {
      List<@Nullable StripeBuffer> slots = slots(true, newContent);
      assembly.md.syndrome("pq[xor]", StripeBuffer.P, StripeBuffer.Q, slots);
      assembly.pq(StripeBuffer.P, StripeBuffer.Q, weighted(slots), true);
      return;
    }
    List<StripeBuffer> sources = new ArrayList<>();
    sources.add(StripeBuffer.P);
    for (StripeBuffer d : dataDescending(true)) {
      sources.add(newContent ? newest(d.index()) : d);
    }
    assembly.md.xorOnto(StripeBuffer.P, sources);
    assembly.xor(StripeBuffer.P, sources);
  }

  private void partialParity(boolean rmw) {
    List<StripeBuffer> sources = rmw ? List.of(StripeBuffer.P) : dataDescending(false);
    assembly.md.xorInto(StripeBuffer.PARTIAL_PARITY, sources, request.unitBytes());
    assembly.xor(StripeBuffer.PARTIAL_PARITY, sources);
  }

  private void drain() {
    for (StripeBuffer d : dataDescending(true)) {
      if (newest(d.index()).equals(d)) {
        for (Segment s : request.segments()) {
          if (s.block() == d.index()) {
            assembly.md.copy(d, StripeBuffer.newData(s.block()), s.length());
            assembly.copy(d, StripeBuffer.newData(s.block()), s.offset(), s.length());
          }
        }
      }
    }
  }

  /** The buffer that holds a block's content after the write: the caller's own under skip-copy, else D. */
  private StripeBuffer newest(int data) {
    if (request.skipCopy()) {
      for (Segment s : request.segments()) {
        if (s.block() == data && s.offset() == 0 && s.length() == request.unitBytes()) {
          return StripeBuffer.newData(data);
        }
      }
    }
    return StripeBuffer.data(data);
  }

  /**
   * Data blocks in descending disk order.
   *
   * @param touched only blocks that the request writes (true) or leaves alone (false); null for all
   */
  private List<StripeBuffer> dataDescending(@Nullable Boolean touched) {
    List<StripeBuffer> result = new ArrayList<>();
    for (int disk = stripe.disks - 1; disk >= 0; disk--) {
      int data = stripe.dataOfDisk(disk);
      if (data >= 0 && (touched == null || touched == request.touches(data))) {
        result.add(StripeBuffer.data(data));
      }
    }
    return result;
  }

  /** The block of each slot; null where the slot is empty, or not written and only written ones are wanted. */
  private List<@Nullable StripeBuffer> slots(@Nullable Boolean touched, boolean newContent) {
    List<@Nullable StripeBuffer> result = new ArrayList<>();
    for (int slot = 0; slot < stripe.slots(); slot++) {
      int data = stripe.dataOfSlot(slot);
      boolean wanted = data != StripeDisks.EMPTY && (touched == null || touched == request.touches(data));
      result.add(wanted ? newContent ? newest(data) : StripeBuffer.data(data) : null);
    }
    return result;
  }

  private static Weighted weighted(List<@Nullable StripeBuffer> slots) {
    Weighted result = new Weighted();
    for (int slot = 0; slot < slots.size(); slot++) {
      StripeBuffer block = slots.get(slot);
      if (block != null) {
        result.power(block, slot);
      }
    }
    return result;
  }
}
