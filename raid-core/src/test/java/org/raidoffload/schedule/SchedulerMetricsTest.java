package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.metrics.OffloadMetrics;
import org.raidoffload.parity.LongLaneKernel;

/** The meters of a run whose steps are known: n full writes of 3 + 1 blocks on an engine that copies here, xors there. */
class SchedulerMetricsTest {
  private static final int CHAINS = 130;
  private static final int UNIT = 4096;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final StepEngine engine = new StepEngine(4, 1, 1);
  private final AtomicLong clock = new AtomicLong();

  private StripeScheduler scheduler() {
    return StripeScheduler.on(engine).kernel(LongLaneKernel.INSTANCE).ledger(MappingLedger.proving()).chainsInFlight(1)
        .clock(() -> clock.addAndGet(1000)).inline().build();
  }

  private void run(StripeScheduler scheduler, int chains) {
    try (TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      for (int i = 1; i <= chains; i++) {
        assertEquals(Submission.ACCEPTED, stripe.submit(scheduler, i, o -> {}));
        while (stripe.delivered.get() < i) {
          scheduler.poll();
        }
      }
    }
  }

  private double value(String name, String... tags) {
    Meter meter = registry.get("raid.offload." + name).tags(tags).meter();
    return meter.measure().iterator().next().getValue();
  }

  @Test
  void countWhatTheChainsDid() {
    try (StripeScheduler scheduler = scheduler(); OffloadMetrics metrics = new OffloadMetrics(scheduler)) {
      metrics.bindTo(registry);
      run(scheduler, CHAINS);
      assertEquals(CHAINS, value("chains.submitted", "engine", "step"));
      assertEquals(CHAINS, value("chains.ended", "reason", "none"));
      assertEquals(0, value("chains.ended", "reason", "engine-error"));
      assertEquals(0, value("chains.active"));
      assertEquals(2, value("chain.legs"));
      assertEquals(CHAINS, value("chain.switches"));
      assertEquals(3.0 * CHAINS, value("descriptors", "channel", "copy", "opcode", "COPY", "end", "executed"));
      assertEquals(3.0 * UNIT * CHAINS, value("bytes", "channel", "copy", "opcode", "COPY"));
      assertEquals(1.0 * CHAINS, value("descriptors", "channel", "xor", "opcode", "XOR", "end", "executed"));
      assertEquals(3.0 * UNIT * CHAINS, value("bytes", "channel", "xor", "opcode", "XOR"));
      assertEquals(CHAINS, value("legs", "channel", "xor"));
      assertEquals((6.0 + 4.0) * CHAINS, value("mappings.made"), "W0..2 and D0..2, then D0..2 and P");
      assertEquals(value("mappings.made"), value("mappings.undone"));
      assertEquals(0, value("mappings.live"));
      assertEquals(0, value("ledger.violations"));
      assertEquals(4, value("ring.size", "channel", "copy"));
      assertEquals(0, value("ring.used", "channel", "copy"));
      assertEquals(3, value("batch.size", "channel", "copy"));
      assertEquals(1, value("kernel", "kernel", "long-lane"));
    }
  }

  @Test
  void countFallbacksAndCrashesByReason() {
    engine.throwingSubmits = 2;
    try (StripeScheduler scheduler = scheduler(); OffloadMetrics metrics = new OffloadMetrics(scheduler)) {
      metrics.bindTo(registry);
      run(scheduler, 5);
      assertEquals(2, value("fallbacks", "reason", "engine-error"));
      assertEquals(0, value("fallbacks", "reason", "timeout"));
      assertEquals(2, value("channel.crashes", "channel", "copy"));
      assertEquals(6, value("descriptors", "channel", "copy", "opcode", "COPY", "end", "failed"));
      assertEquals(6, value("descriptors", "channel", "CPU", "opcode", "COPY", "end", "executed"));
      assertEquals(5, value("chains.ended", "reason", "none"));
    }
  }

  @Test
  void latencyAndPhasesAddUp() {
    try (StripeScheduler scheduler = scheduler(); OffloadMetrics metrics = new OffloadMetrics(scheduler)) {
      metrics.bindTo(registry);
      run(scheduler, CHAINS);
      double median = value("chain.latency.percentile", "phi", "0.5") * 1e9;
      var latency = registry.get("raid.offload.chain.latency").timer();
      assertEquals(CHAINS, latency.count());
      double mean = latency.mean(TimeUnit.NANOSECONDS);
      assertTrue(mean > 1000 && mean < 1e6, "mean " + mean);
      assertTrue(median > mean / 3 && median < mean * 3, "median " + median + ", mean " + mean);
      CountAtBucket[] buckets = latency.takeSnapshot().histogramCounts();
      assertEquals(0, buckets[0].count(), "none within 1 us, since each look at the clock takes that");
      assertEquals(1024, buckets[0].bucket(TimeUnit.NANOSECONDS));
      assertEquals(CHAINS, buckets[buckets.length - 1].count());
      double phases = 0;
      for (String phase : new String[] {"prepare", "channel", "carry-on"}) {
        var timer = registry.get("raid.offload.chain.phase").tag("phase", phase).functionTimer();
        assertEquals(2, timer.count(), "one chain in 64");
        assertTrue(timer.totalTime(TimeUnit.NANOSECONDS) > 0, phase);
        phases += timer.mean(TimeUnit.NANOSECONDS);
      }
      assertTrue(phases > mean / 3 && phases < mean * 3, phases + " of " + mean);
    }
  }

  @Test
  void everyMeterIsDescribedAndGoesAwayWhenClosed() {
    try (StripeScheduler scheduler = scheduler()) {
      OffloadMetrics metrics = new OffloadMetrics(scheduler);
      metrics.bindTo(registry);
      assertTrue(registry.getMeters().size() > 60);
      for (Meter meter : registry.getMeters()) {
        if (meter.getId().syntheticAssociation() != null) {
          continue;
        }
        assertNotNull(meter.getId().getDescription(), meter.getId().toString());
        assertFalse(String.valueOf(meter.getId().getDescription()).isBlank());
        assertEquals("step", meter.getId().getTag("engine"));
        boolean info = meter.getId().getName().equals("raid.offload.kernel");
        assertTrue(info || meter.getId().getBaseUnit() != null, meter.getId().toString());
      }
      metrics.close();
      metrics.close();
      assertEquals(0, registry.getMeters().size());
    }
  }
}
