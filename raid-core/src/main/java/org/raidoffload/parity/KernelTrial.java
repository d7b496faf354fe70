package org.raidoffload.parity;

import java.util.Optional;

/** Tests and times a kernel. Costs nothing until called; each call frees its memory. */
final class KernelTrial {
  /** One vector step and an odd tail; and whole vectors only. */
  private static final int[] SELF_TEST_BYTES = {525, 1024};

  private static final int SAMPLES = 7;
  private static final long SAMPLE_NANOS = 300_000;

  private KernelTrial() {}

  /** What a kernel gets wrong, compared with {@link ReferenceKernel}: the first operation, or empty. */
  static Optional<String> fault(ParityKernel kernel) {
    for (int bytes : SELF_TEST_BYTES) {
      try (var ours = new TrialBlocks(bytes);
          var right = new TrialBlocks(bytes)) {
        for (KernelOperation operation : KernelOperation.values()) {
          if (result(operation, kernel, ours, bytes) != result(operation, ReferenceKernel.INSTANCE, right, bytes)
              || !ours.holdsTheSameAs(right)) {
            return Optional.of(kernel.name() + " gets " + operation.label() + " of " + bytes + " bytes wrong");
          }
        }
      }
    }
    return Optional.empty();
  }

  private static int result(KernelOperation operation, ParityKernel kernel, TrialBlocks on, int bytes) {
    on.reset();
    if (operation == KernelOperation.RECOVER_TWO_DATA || operation == KernelOperation.RECOVER_DATA_AND_P) {
      for (int disk = operation == KernelOperation.RECOVER_TWO_DATA ? 1 : 2; disk <= 4; disk += 3) {
        on.poison(disk, 0xf0);
      }
    }
    return operation.run(kernel, on, bytes);
  }

  /** The best of a few samples, in GB/s of source bytes, going round the blocks given. */
  static double rate(KernelOperation operation, ParityKernel kernel, TrialBlocks[] round, int bytes) {
    double best = 0;
    int turn = 0;
    for (int sample = 0; sample < SAMPLES; sample++) {
      long start = System.nanoTime();
      long calls = 0;
      long nanos;
      do {
        operation.run(kernel, round[turn], bytes);
        turn = turn + 1 == round.length ? 0 : turn + 1;
        calls++;
        nanos = System.nanoTime() - start;
      } while (nanos < SAMPLE_NANOS);
      best = Math.max(best, (double) calls * operation.blocks() * bytes / nanos);
    }
    return best;
  }
}
