package org.raidoffload.benchmarks;

import org.raidoffload.parity.VectorKernel;

/** Prints what a chain costs over the bare vector kernel in this JVM. */
final class ChainOutsideJUnit {
  private static final long SAMPLE_NANOS = 500_000;
  private static final long WARM_NANOS = 600_000_000;

  private ChainOutsideJUnit() {}

  public static void main(String[] args) {
    ChainOverKernel.print(new VectorKernel(), new PairedSampler(SAMPLE_NANOS, WARM_NANOS, 15));
  }
}
