package org.raidoffload.benchmarks.jmh;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * Times a kernel between two runs of its reference, round after round, so that drift of the machine cancels out. Time
 * is the thread's CPU time: slices lost to other processes do not count, their use of caches and memory does.
 */
final class PairedSampler {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final long sampleNanos;
  private final long warmNanos;
  private final int rounds;

  PairedSampler(long sampleNanos, long warmNanos, int rounds) {
    this.sampleNanos = sampleNanos;
    this.warmNanos = warmNanos;
    this.rounds = rounds;
  }

  /** Rates in GB/s of {@code sourceBytes} per call; the ratio is ours to the harmonic mean of the two references. */
  record Result(double reference, double ours, double ratioP10, double ratio, double ratioP90) {}

  Result run(Runnable reference, Runnable ours, long sourceBytes) {
    warm(reference);
    warm(ours);
    int referenceCalls = callsPerSample(reference);
    int ourCalls = callsPerSample(ours);
    var referenceRates = new double[rounds];
    var ourRates = new double[rounds];
    var ratios = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      double before = nanosPerCall(reference, referenceCalls);
      double middle = nanosPerCall(ours, ourCalls);
      double after = nanosPerCall(reference, referenceCalls);
      referenceRates[round] = 2 * sourceBytes / (before + after);
      ourRates[round] = sourceBytes / middle;
      ratios[round] = ourRates[round] / referenceRates[round];
    }
    Arrays.sort(ratios);
    return new Result(
        median(referenceRates), median(ourRates), at(ratios, 0.1), at(ratios, 0.5), at(ratios, 0.9));
  }

  private void warm(Runnable work) {
    long start = THREADS.getCurrentThreadCpuTime();
    while (THREADS.getCurrentThreadCpuTime() - start < warmNanos) {
      work.run();
    }
  }

  private int callsPerSample(Runnable work) {
    int calls = 1;
    double nanos = nanosPerCall(work, calls);
    while (nanos * calls < sampleNanos / 4.0) {
      calls *= 2;
      nanos = nanosPerCall(work, calls);
    }
    return (int) Math.max(1, sampleNanos / nanos);
  }

  private static double nanosPerCall(Runnable work, int calls) {
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < calls; i++) {
      work.run();
    }
    return Math.max(1, THREADS.getCurrentThreadCpuTime() - start) / (double) calls;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return at(values, 0.5);
  }

  private static double at(double[] sorted, double quantile) {
    return sorted[(int) Math.round(quantile * (sorted.length - 1))];
  }
}
