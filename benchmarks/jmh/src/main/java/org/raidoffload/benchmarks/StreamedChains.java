package org.raidoffload.benchmarks;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.Locale;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.ParityKernels;
import org.raidoffload.parity.Residency;
import org.raidoffload.parity.ResidencyKernel;
import org.raidoffload.request.StripeArena;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.schedule.SchedulerBuilder;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.Submission;

/**
 * Full-stripe RAID-6 writes through a scheduler that switches its kernels by footprint, beside one that keeps those for
 * blocks in the caches: on one stripe, and round in more memory than the caches hold.
 */
final class StreamedChains {
  private static final int DATA = 8;
  private static final int BLOCK = 64 << 10;
  private static final long COLD_BYTES = 1L << 30;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private StreamedChains() {}

  /** Prints a line for each footprint, which ends with the rate of the one over that of the other. */
  static void print(PairedSampler sampler) throws InterruptedException {
    ParityKernels.shared().awaitSettled(PATIENCE);
    ParityKernels.sharedStreamed().awaitSettled(PATIENCE);
    for (long bytes : new long[] {0, COLD_BYTES}) {
      var switched = new ResidencyKernel(ParityKernels.shared(), ParityKernels::sharedStreamed);
      try (var arena = new StripeArena();
          var kept = new Round(StripeScheduler.on(new SoftwareEngine()).kernel(ParityKernels.shared()));
          var ours = new Round(StripeScheduler.on(new SoftwareEngine()).kernel(switched))) {
        StripeMemory[] stripes = kept.stripes(bytes, arena);
        kept.goRound(stripes);
        ours.goRound(stripes);
        PairedSampler.Result result = sampler.run(kept::next, ours::next, (long) DATA * BLOCK);
        boolean streams = switched.residency() == Residency.STREAMED;
        System.out.printf(Locale.ROOT, "full-stripe write of %d x %d KiB, P+Q, chains in %d MiB: taken for %s, %.1f GB/s, "
            + "cached form %.1f GB/s, ratio %.2f (%.2f..%.2f)%n", DATA, BLOCK >> 10, kept.bytes() >> 20,
            streams ? "streamed" : "cached", result.ours(), result.reference(), result.ratio(), result.ratioP10(),
            result.ratioP90());
      }
    }
  }

  /** A scheduler and the stripes that its chains take turns at, which another may use when no chain is under way. */
  private static final class Round implements AutoCloseable {
    private final StripeScheduler scheduler;
    private final StripeShape shape;
    private StripeMemory[] stripes = {};
    private int turn;
    private long delivered;

    Round(SchedulerBuilder builder) {
      scheduler = builder.ledger(MappingLedger.off()).timed(false).deadlineNanos(0).inline().build();
      ArrayGeometry geometry = ArrayGeometry.raid6(DATA + 2, BLOCK);
      shape = scheduler.place(StripeRequest.builder(geometry, StripeRequest.Kind.WRITE)
          .blocks(0, 1, 2, 3, 4, 5, 6, 7).unitBytes(BLOCK).build());
    }

    StripeMemory[] stripes(long bytes, Arena arena) {
      var made = new StripeMemory[(int) Math.max(1, bytes / stripeBytes())];
      for (int i = 0; i < made.length; i++) {
        StripeMemory memory = shape.plan().allocate(arena);
        shape.plan().buffers().forEach(buffer -> memory.segment(buffer).fill((byte) 0x5a));
        made[i] = memory;
      }
      return made;
    }

    void goRound(StripeMemory[] those) {
      stripes = those;
    }

    private long stripeBytes() {
      return (long) shape.plan().buffers().size() * BLOCK;
    }

    long bytes() {
      return stripes.length * stripeBytes();
    }

    void next() {
      StripeMemory memory = stripes[turn];
      turn = turn + 1 == stripes.length ? 0 : turn + 1;
      long want = delivered + 1;
      if (scheduler.trySubmit(shape, turn, memory, outcome -> delivered++) != Submission.ACCEPTED) {
        throw new IllegalStateException("busy");
      }
      while (delivered < want) {
        scheduler.poll();
      }
    }

    @Override
    public void close() {
      scheduler.close();
    }
  }
}
