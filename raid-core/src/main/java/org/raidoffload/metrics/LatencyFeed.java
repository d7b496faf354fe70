package org.raidoffload.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.raidoffload.schedule.LatencyHistogram;

/**
 * Tells a timer what a scheduler's histograms have counted since it was told last. Micrometer publishes a histogram only
 * of meters that are told each value; here that is done by whoever reads the meters, so that a chain pays nothing for it.
 * Any thread.
 */
final class LatencyFeed {
  /** 1 us to 17 s, two to one: powers of two of a nanosecond, because the scheduler's own buckets end there. */
  private static final int LOWEST_POWER = 10;
  private static final int HIGHEST_POWER = 34;

  private final List<LatencyHistogram> histograms;
  private final long[] told = new long[LatencyHistogram.buckets()];
  private long toldNanos;
  private long seenNanos;
  private @Nullable Timer timer;

  /** Begins with what is counted from now on. */
  LatencyFeed(List<LatencyHistogram> histograms) {
    this.histograms = List.copyOf(histograms);
    for (int bucket = 0; bucket < told.length; bucket++) {
      told[bucket] = counted(bucket);
    }
    toldNanos = totalNanos();
    seenNanos = toldNanos;
  }

  /** The upper edges of the timer's buckets. */
  static Duration[] edges() {
    return IntStream.rangeClosed(LOWEST_POWER, HIGHEST_POWER).mapToObj(power -> Duration.ofNanos(1L << power))
        .toArray(Duration[]::new);
  }

  synchronized void feed(Timer into) {
    timer = into;
  }

  /**
   * Tells what is new. Which values a bucket holds is not known any more; all are put at the same share of their bucket's
   * width, the one that makes their sum what was measured.
   */
  synchronized void refresh() {
    long total = totalNanos();
    if (timer == null || total == seenNanos) {
      return;
    }
    seenNanos = total;
    long[] fresh = new long[told.length];
    long chains = 0;
    double least = 0;
    double room = 0;
    for (int bucket = 0; bucket < told.length; bucket++) {
      fresh[bucket] = counted(bucket) - told[bucket];
      chains += fresh[bucket];
      least += (double) fresh[bucket] * lowerNanos(bucket);
      room += (double) fresh[bucket] * width(bucket);
    }
    if (chains == 0) {
      return;
    }
    long owed = total - toldNanos;
    double share = room == 0 ? 0 : Math.clamp((owed - least) / room, 0.0, 1.0);
    for (int bucket = 0; bucket < told.length; bucket++) {
      if (fresh[bucket] > 0) {
        tell(timer, bucket, fresh[bucket], share);
      }
    }
    if (share == 1) {
      // Something took longer than the last bucket says; what it took beyond is not for later ones to make up.
      toldNanos = Math.max(toldNanos, total);
    }
  }

  private void tell(Timer to, int bucket, long times, double share) {
    // Never a bucket's lowest value: it may be an edge of the timer, which would take it for its own.
    long nanos = lowerNanos(bucket) + Math.max(Math.min(1, width(bucket)), Math.round(share * width(bucket)));
    for (long i = 0; i < times; i++) {
      to.record(nanos, TimeUnit.NANOSECONDS);
    }
    told[bucket] += times;
    toldNanos += times * nanos;
  }

  private static long lowerNanos(int bucket) {
    return bucket == 0 ? 0 : LatencyHistogram.upperNanos(bucket - 1) + 1;
  }

  private static long width(int bucket) {
    return LatencyHistogram.upperNanos(bucket) - lowerNanos(bucket);
  }

  private long counted(int bucket) {
    long n = 0;
    for (LatencyHistogram histogram : histograms) {
      n += histogram.countIn(bucket);
    }
    return n;
  }

  private long totalNanos() {
    long n = 0;
    for (LatencyHistogram histogram : histograms) {
      n += histogram.totalNanos();
    }
    return n;
  }
}
