package org.raidoffload.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * Times a kernel between two runs of its reference, round after round, so that drift of the machine cancels out. Time
 * is the thread's CPU time: slices lost to other processes do not count, their use of caches and memory does.
 */
final class PairedSampler {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final long SLICE_NANOS = 4_000_000;
  /** A turn is as before within this factor: processors of a shared machine change their speed by half. */
  private static final double STEADY = 1.7;
  private static final int STEADY_TURNS = 6;
  private static final int MOST_WARM_UPS = 4;

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
    warm(reference, ours);
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

  /**
   * In turns: what the one loads can throw away the compiled code of the other, which then has to be compiled again
   * before it is measured. Goes on for as long as either is still getting faster.
   */
  private void warm(Runnable reference, Runnable ours) {
    double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
    long start = System.nanoTime();
    int steady = 0;
    while (steady < STEADY_TURNS || System.nanoTime() - start < warmNanos) {
      double nowReference = slice(reference);
      double nowOurs = slice(ours);
      boolean asBefore = nowReference < STEADY * best[0] && nowReference > best[0] / STEADY
          && nowOurs < STEADY * best[1] && nowOurs > best[1] / STEADY;
      steady = asBefore ? steady + 1 : 0;
      best[0] = Math.min(best[0], nowReference);
      best[1] = Math.min(best[1], nowOurs);
      if (System.nanoTime() - start > MOST_WARM_UPS * warmNanos) {
        return;
      }
    }
  }

  /** Time of a call, ns, over a few milliseconds. */
  private static double slice(Runnable work) {
    long start = System.nanoTime();
    int calls = 0;
    do {
      work.run();
      calls++;
    } while (System.nanoTime() - start < SLICE_NANOS);
    return (System.nanoTime() - start) / (double) calls;
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
