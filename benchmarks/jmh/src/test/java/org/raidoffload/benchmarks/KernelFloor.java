package org.raidoffload.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engines.isal.IsalKernel;
import org.raidoffload.engines.isal.IsalProvider;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.VectorKernel;

/**
 * Loads and warms every kernel in one JVM, then prints for each row how the vector kernel compares with ISA-L, or with
 * the long-lane kernel where ISA-L is absent or an argument says so; how the vector kernel on the heap compares with
 * long lanes there; and the least that each must reach. A row that falls short is measured again: a busy machine
 * recovers, a kernel that C2 failed to inline does not.
 */
final class KernelFloor {
  /** Half of ISA-L, and of long lanes where both are limited by memory. */
  private static final double FLOOR = 0.5;

  /** Sound rows reach three to eight times long lanes where there is arithmetic to do. */
  private static final double FLOOR_OF_ARITHMETIC = 2;

  private static final Set<KernelRow> ARITHMETIC = Set.of(
      KernelRow.PQ, KernelRow.RECOVER, KernelRow.UPDATE_PQ, KernelRow.SCRUB_PQ, KernelRow.CHECK_PQ);

  static final List<KernelRow> HEAP_ROWS = List.of(
      KernelRow.XOR, KernelRow.PQ, KernelRow.RECOVER, KernelRow.UPDATE_PQ, KernelRow.SCRUB_P, KernelRow.SCRUB_PQ);

  private static final int ATTEMPTS = 4;
  private static final long WARM_NANOS = 800_000_000;

  private KernelFloor() {}

  public static void main(String[] args) {
    var kernel = new VectorKernel();
    @Nullable IsalKernel isal =
        args.length == 0 && new IsalProvider().absence().isEmpty() ? new IsalKernel() : null;
    var sets = new StripeSets(16 << 10, 8, Footprint.WARM);
    for (KernelRow row : KernelRow.values()) {
      sets.restoreParity();
      sampler(WARM_NANOS).run(() -> peer(row, isal, sets), () -> ours(row, kernel, sets), 1);
    }
    List<HeapKernelBench> heap = HEAP_ROWS.stream().map(KernelFloor::heapStripe).toList();
    heap.forEach(stripe -> sampler(WARM_NANOS).run(stripe::longLane, stripe::vector, 1));
    for (KernelRow row : KernelRow.values()) {
      sets.restoreParity();
      double floor = isal == null && ARITHMETIC.contains(row) ? FLOOR_OF_ARITHMETIC : FLOOR;
      String peer = isal == null ? "long-lane" : row.peerName().replace(' ', '-');
      print(row.name(), floor, peer, () -> peer(row, isal, sets), () -> ours(row, kernel, sets));
    }
    heap.forEach(stripe -> print("HEAP_" + stripe.row, FLOOR, "long-lane", stripe::longLane, stripe::vector));
  }

  private static void print(String name, double floor, String peerName, Runnable peer, Runnable ours) {
    double best = 0;
    for (int attempt = 0; attempt < ATTEMPTS && best < floor; attempt++) {
      best = Math.max(best, sampler(attempt * WARM_NANOS).run(peer, ours, 1).ratio());
    }
    System.out.printf(Locale.ROOT, "%s %.2f %.1f %s%n", name, best, floor, peerName);
  }

  private static HeapKernelBench heapStripe(KernelRow row) {
    var stripe = new HeapKernelBench();
    stripe.row = row;
    stripe.blockKib = 16;
    stripe.disks = 8;
    stripe.makeStripes();
    return stripe;
  }

  private static PairedSampler sampler(long warmNanos) {
    return new PairedSampler(500_000, warmNanos, 9);
  }

  private static void ours(KernelRow row, ParityKernel kernel, StripeSets sets) {
    row.ours(kernel, sets, sets.turn());
  }

  private static void peer(KernelRow row, @Nullable IsalKernel isal, StripeSets sets) {
    if (isal == null) {
      row.ours(LongLaneKernel.INSTANCE, sets, sets.turn());
    } else {
      row.peer(isal, sets, sets.turn());
    }
  }
}
