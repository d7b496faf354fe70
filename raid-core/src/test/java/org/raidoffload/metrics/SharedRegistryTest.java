package org.raidoffload.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.raidoffload.chain.OneChannelEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.replay.StripeContent;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.schedule.SchedulerBuilder;
import org.raidoffload.schedule.StripeScheduler;

/** Several schedulers in one registry, as a process with several arrays has them. */
class SharedRegistryTest {
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final List<StripeScheduler> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(StripeScheduler::close);
  }

  private StripeScheduler scheduler(String name) {
    SchedulerBuilder builder = StripeScheduler.on(OneChannelEngine.ofSources(8, 8, PqContinuation.NATIVE)).inline();
    StripeScheduler scheduler = (name.isEmpty() ? builder : builder.name(name)).build();
    opened.add(scheduler);
    return scheduler;
  }

  private static void run(StripeScheduler scheduler, int chains) {
    StripeRequest request = StripeRequest.write(ArrayGeometry.raid5(4, 4096), 0, 0, 1, 2);
    try (StripeContent content = new StripeContent(request.unitBytes())) {
      for (int i = 0; i < chains; i++) {
        content.fill(request, scheduler.plan(request), i);
        boolean[] ended = new boolean[1];
        scheduler.trySubmit(request, content.memory(), o -> ended[0] = true);
        for (int turn = 0; turn < 1000 && !ended[0]; turn++) {
          scheduler.poll();
        }
        assertTrue(ended[0]);
      }
    }
  }

  /** Chains that the registry shows, by scheduler. */
  private Map<String, Double> submitted() {
    Map<String, Double> shown = new TreeMap<>();
    for (FunctionCounter counter : registry.find("raid.offload.chains.submitted").functionCounters()) {
      shown.put(String.valueOf(counter.getId().getTag("scheduler")), counter.count());
    }
    return shown;
  }

  @Test
  void eachShowsItsOwnAndClosingOneLeavesTheOthers() {
    List<OffloadMetrics> metrics = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      StripeScheduler scheduler = scheduler(name);
      OffloadMetrics meters = new OffloadMetrics(scheduler);
      meters.bindTo(registry);
      metrics.add(meters);
      run(scheduler, 3 + metrics.size());
    }
    assertEquals(Map.of("a", 4.0, "b", 5.0, "c", 6.0), submitted());
    int all = registry.getMeters().size();
    metrics.get(1).close();
    assertEquals(Map.of("a", 4.0, "c", 6.0), submitted());
    assertEquals(all / 3 * 2, registry.getMeters().size(), "each has as many meters as another");
    metrics.get(1).close();
    metrics.get(0).close();
    metrics.get(2).close();
    assertEquals(0, registry.getMeters().size());
  }

  @Test
  void schedulersWithoutANameGetOneOfTheirOwn() {
    StripeScheduler one = scheduler("");
    StripeScheduler other = scheduler("");
    assertNotEquals(one.name(), other.name());
    new OffloadMetrics(one).bindTo(registry);
    new OffloadMetrics(other).bindTo(registry);
    run(one, 1);
    run(other, 2);
    assertEquals(Map.of(one.name(), 1.0, other.name(), 2.0), submitted());
  }

  @Test
  void aNameThatIsTakenIsRefusedAndTheMetersOfTheFirstStay() {
    StripeScheduler first = scheduler("array");
    OffloadMetrics ofFirst = new OffloadMetrics(first);
    ofFirst.bindTo(registry);
    OffloadMetrics ofSecond = new OffloadMetrics(scheduler("array"));
    String refused = assertThrows(IllegalStateException.class, () -> ofSecond.bindTo(registry)).getMessage();
    assertTrue(refused.contains("scheduler: array"), refused);
    assertThrows(IllegalStateException.class, () -> ofFirst.bindTo(registry));
    ofSecond.close();
    run(first, 2);
    assertEquals(Map.of("array", 2.0), submitted());
    ofFirst.close();
    ofFirst.bindTo(registry);
    assertEquals(Map.of("array", 2.0), submitted());
  }

  @Test
  void tagsOfTheCallerAreOnEveryMeter() {
    new OffloadMetrics(scheduler("x"), Tags.of("array", "md0", "host", "h")).bindTo(registry);
    assertTrue(registry.getMeters().size() > 50);
    registry.getMeters().forEach(meter -> {
      assertEquals("md0", meter.getId().getTag("array"), meter.getId().toString());
      assertEquals("x", meter.getId().getTag("scheduler"), meter.getId().toString());
    });
  }
}
