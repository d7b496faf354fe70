package org.raidoffload.cli;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.metrics.OffloadMetrics;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeResult;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.StripeScheduler;

/** Writes full RAID-6 stripes from four threads for ten seconds, with metrics and the ledger on. */
public final class FourThreadsTenSecondsExample {
  private static final ArrayGeometry ARRAY = ArrayGeometry.raid6(8, 64 * 1024);

  private FourThreadsTenSecondsExample() {}

  static long run(MeterRegistry meters, double seconds) throws InterruptedException {
    StripeScheduler scheduler = StripeScheduler.on(new SoftwareEngine(2)).ledger(MappingLedger.proving())
        .threads(WaitMode.SPIN_THEN_PARK).build();
    new OffloadMetrics(scheduler).bindTo(meters);
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      writers.add(Thread.ofPlatform().start(() -> write(scheduler, System.nanoTime() + (long) (seconds * 1e9))));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    scheduler.close();
    return scheduler.stats().submitted();
  }

  private static void write(StripeScheduler scheduler, long until) {
    try (Arena arena = Arena.ofShared()) {
      StripeRequest request = StripeRequest.builder(ARRAY, StripeRequest.Kind.WRITE).blocks(0, 1, 2, 3, 4, 5).build();
      StripeMemory memory = new StripeMemory(ARRAY, request.unitBytes());
      for (StripeBuffer buffer : scheduler.plan(request).buffers()) {
        memory.bind(buffer, arena.allocate(request.unitBytes(), 4096));
      }
      while (System.nanoTime() < until) {
        StripeResult result = scheduler.submit(request, memory).toCompletableFuture().join();
        if (!result.succeeded()) {
          throw new IllegalStateException(result.toString());
        }
      }
    }
  }

  /** Prints what ten seconds gave. */
  public static void main(String[] args) throws InterruptedException {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    long chains = run(meters, 10);
    System.out.printf("%d stripes written, %.0f violations%n", chains,
        meters.get("raid.offload.ledger.violations").functionCounter().count());
  }
}
