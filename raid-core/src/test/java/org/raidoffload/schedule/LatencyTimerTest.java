package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.raidoffload.chain.OneChannelEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.metrics.OffloadMetrics;

/** The timer of latencies against the latencies themselves, which are put into the scheduler's histogram by hand. */
class LatencyTimerTest {
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final SplittableRandom random = new SplittableRandom(11);

  private static StripeScheduler scheduler() {
    return StripeScheduler.on(OneChannelEngine.ofSources(8, 8, PqContinuation.NATIVE)).inline().build();
  }

  private long latency() {
    return random.nextLong(1L << random.nextInt(1, 36));
  }

  @Test
  void hasTheirCountsSumAndBucketsAndGrowsFromReadToRead() {
    try (StripeScheduler scheduler = scheduler(); OffloadMetrics metrics = new OffloadMetrics(scheduler)) {
      scheduler.stats(0).latency().record(5_000_000);
      metrics.bindTo(registry);
      Timer timer = registry.get("raid.offload.chain.latency").timer();
      metrics.refresh();
      assertEquals(0, timer.count(), "what was before is not told");
      long[] all = new long[0];
      for (int read = 0; read < 20; read++) {
        int had = all.length;
        all = Arrays.copyOf(all, had + random.nextInt(200));
        for (int i = had; i < all.length; i++) {
          all[i] = latency();
          scheduler.stats(0).latency().record(all[i]);
        }
        metrics.refresh();
        assertEquals(all.length, timer.count());
        double sum = Arrays.stream(all).sum();
        assertEquals(sum, timer.totalTime(TimeUnit.NANOSECONDS), all.length, "to a nanosecond a chain");
        for (CountAtBucket edge : timer.takeSnapshot().histogramCounts()) {
          double nanos = edge.bucket(TimeUnit.NANOSECONDS);
          assertEquals((double) Arrays.stream(all).filter(n -> n < nanos).count(), edge.count(), "below " + nanos);
        }
      }
      assertEquals(25, timer.takeSnapshot().histogramCounts().length);
    }
  }

  @Test
  void isBroughtUpToNowByWhoeverReadsAnotherMeter() {
    try (StripeScheduler scheduler = scheduler(); OffloadMetrics metrics = new OffloadMetrics(scheduler)) {
      metrics.bindTo(registry);
      Timer timer = registry.get("raid.offload.chain.latency").timer();
      for (String name : new String[] {"chains.submitted", "chains.active", "chain.phase", "ring.used"}) {
        long before = timer.count();
        scheduler.stats(0).latency().record(3000);
        assertEquals(before, timer.count());
        registry.get("raid.offload." + name).meters().forEach(meter -> meter.measure().forEach(m -> m.getValue()));
        assertEquals(before + 1, timer.count(), name);
      }
      scheduler.stats(0).latency().record(Long.MAX_VALUE >> 1);
      metrics.refresh();
      assertEquals(5, timer.count());
      assertTrue(timer.totalTime(TimeUnit.SECONDS) > 1000, "longer than the last bucket");
    }
  }
}
