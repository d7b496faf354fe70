package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

  @Test
  void percentilesAreWithinAnEighthAboveTheTrueOnes() {
    SplittableRandom random = new SplittableRandom(5);
    LatencyHistogram a = new LatencyHistogram();
    LatencyHistogram b = new LatencyHistogram();
    long[] all = new long[20_000];
    long total = 0;
    for (int i = 0; i < all.length; i++) {
      all[i] = random.nextLong(1L << random.nextInt(1, 38));
      total += all[i];
      (i % 3 == 0 ? a : b).record(all[i]);
    }
    Arrays.sort(all);
    for (double share : new double[] {0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1}) {
      long truth = all[(int) Math.ceil(share * all.length) - 1];
      long estimate = LatencyHistogram.percentileNanos(List.of(a, b), share);
      assertTrue(estimate >= truth && estimate <= truth + truth / 8, share + ": " + estimate + " for " + truth);
    }
    assertEquals(total, a.totalNanos() + b.totalNanos());
    assertEquals(all.length, a.count() + b.count());
    long limit = (1L << 20) - 1;
    assertEquals(Arrays.stream(all).filter(n -> n <= limit).count(), a.countUpTo(limit) + b.countUpTo(limit));
  }

  @Test
  void takesWhatIsNegativeAsNothingAndWhatIsHugeAsTheMost() {
    LatencyHistogram h = new LatencyHistogram();
    h.record(-5);
    h.record(Long.MAX_VALUE);
    assertEquals(0, LatencyHistogram.percentileNanos(List.of(h), 0.5));
    assertEquals((1L << 40) - 1, LatencyHistogram.percentileNanos(List.of(h), 1));
    assertEquals(0, LatencyHistogram.percentileNanos(List.of(new LatencyHistogram()), 0.5));
  }
}
