package org.raidoffload.benchmarks;

import java.util.Locale;
import org.raidoffload.parity.ParityKernel;

/**
 * An inline chain and the bare kernel that it comes down to, in turns in one JVM. The chain runs alone first, for that is
 * how programs run it: the compiler then decides about the kernel's loop with nothing to go by but the chain.
 */
final class ChainOverKernel {
  private static final int[] BLOCKS = {4 << 10, 64 << 10};

  private static final long ALONE_NANOS = 500_000_000;

  private ChainOverKernel() {}

  /** Prints a line for each block size, which ends with the time of a chain over that of the kernel. */
  static void print(ParityKernel kernel, PairedSampler sampler) {
    for (int block : BLOCKS) {
      try (var stripe = new InlineChain(block, kernel)) {
        for (long start = System.nanoTime(); System.nanoTime() - start < ALONE_NANOS; ) {
          stripe.chain();
        }
        PairedSampler.Result result = sampler.run(stripe::kernel, stripe::chain, 1);
        double kernelNanos = 1 / result.reference();
        System.out.printf(Locale.ROOT,
            "full-stripe write of 4 x %d KiB, P, %s: kernel %.0f ns, inline chain %.0f ns more, ratio %.3f%n",
            block >> 10, kernel.name(), kernelNanos, 1 / result.ours() - kernelNanos, 1 / result.ratio());
      }
    }
  }
}
