package org.raidoffload.schedule;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long things took, ns, in buckets that are at most 1/8 wide of what they hold: each power of two cut into eight.
 * Written by one thread, without a lock, an atomic update or an allocation; read by any, a little late.
 */
public final class LatencyHistogram {
  private static final int CUT_BITS = 3;
  private static final int CUTS = 1 << CUT_BITS;
  /** Up to 2^40 ns, 18 minutes; longer is counted there. */
  private static final int POWERS = 40;
  private static final int BUCKETS = (POWERS - CUT_BITS + 1) * CUTS;

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
  private final AtomicLongArray total = new AtomicLongArray(1);

  /** The one writer: counts a latency; what is negative counts as 0. */
  void record(long nanos) {
    int bucket = bucket(nanos);
    counts.setRelease(bucket, counts.getPlain(bucket) + 1);
    total.setRelease(0, total.getPlain(0) + Math.max(0, nanos));
  }

  private static int bucket(long nanos) {
    long n = Math.clamp(nanos, 0L, (1L << POWERS) - 1);
    if (n < CUTS) {
      return (int) n;
    }
    int power = 63 - Long.numberOfLeadingZeros(n);
    return (power - CUT_BITS) * CUTS + (int) (n >>> (power - CUT_BITS));
  }

  /** How many buckets every histogram has. */
  public static int buckets() {
    return BUCKETS;
  }

  /** The largest value that a bucket holds, ns; the last one also holds whatever is longer. */
  public static long upperNanos(int bucket) {
    if (bucket < CUTS) {
      return bucket;
    }
    int shift = bucket / CUTS - 1;
    return ((CUTS + bucket % CUTS + 1L) << shift) - 1;
  }

  /** Latencies counted in one bucket. */
  public long countIn(int bucket) {
    return counts.get(bucket);
  }

  /** Latencies counted. */
  public long count() {
    return countUpTo(Long.MAX_VALUE);
  }

  /** Sum of all latencies, ns. */
  public long totalNanos() {
    return total.get(0);
  }

  /** Latencies in the buckets that hold nothing above {@code nanos}. */
  public long countUpTo(long nanos) {
    long n = 0;
    for (int i = 0; i < BUCKETS && upperNanos(i) <= nanos; i++) {
      n += counts.get(i);
    }
    return n;
  }

  /**
   * The upper edge of the bucket in which a share of all latencies of some histograms is reached, ns; 0 without any.
   *
   * @param share 0 to 1
   */
  public static long percentileNanos(Iterable<LatencyHistogram> histograms, double share) {
    long[] sum = new long[BUCKETS];
    long all = 0;
    for (LatencyHistogram h : histograms) {
      for (int i = 0; i < BUCKETS; i++) {
        long n = h.counts.get(i);
        sum[i] += n;
        all += n;
      }
    }
    double wanted = share * all;
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += sum[i];
      if (sum[i] > 0 && seen >= wanted) {
        return upperNanos(i);
      }
    }
    return 0;
  }
}
