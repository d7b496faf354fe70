package org.raidoffload.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Meters that one scheduler has in one registry. Registries hold the object that a meter reads weakly and its function
 * strongly; the function captures the object here, so that whoever binds need keep nothing. Bound and removed by one
 * thread at a time.
 */
final class BoundMeters {
  private static final String PREFIX = "raid.offload.";

  private final MeterRegistry registry;
  private final Tags common;
  private final List<Meter> meters = new ArrayList<>();
  private final Runnable beforeRead;

  /**
   * Meters to come.
   *
   * @param beforeRead runs before each read of a meter, on the thread that reads
   */
  BoundMeters(MeterRegistry registry, Tags common, Runnable beforeRead) {
    this.registry = registry;
    this.common = common;
    this.beforeRead = beforeRead;
  }

  /** Whether the registry has meters of a scheduler with this name. */
  static boolean isTaken(MeterRegistry registry, String scheduler) {
    return registry.find(PREFIX + "chains.submitted").tag("scheduler", scheduler).meter() != null;
  }

  void counter(String name, String unit, String description, LongSupplier count, String... tags) {
    meters.add(FunctionCounter.builder(PREFIX + name, count, held -> fresh(count)).baseUnit(unit)
        .description(description).tags(common.and(tags)).register(registry));
  }

  void gauge(String name, @Nullable String unit, String description, DoubleSupplier value, String... tags) {
    meters.add(Gauge.builder(PREFIX + name, value, held -> {
      beforeRead.run();
      return value.getAsDouble();
    }).baseUnit(unit).description(description).tags(common.and(tags)).register(registry));
  }

  /** A timer whose count and total are kept elsewhere; the registry writes it in its own base unit. */
  void timer(String name, String description, LongSupplier count, LongSupplier totalNanos, String... tags) {
    meters.add(FunctionTimer.builder(PREFIX + name, count, held -> fresh(count), held -> totalNanos.getAsLong(),
        TimeUnit.NANOSECONDS).description(description).tags(common.and(tags)).register(registry));
  }

  /** A timer that is to be told each time, with a histogram of these edges where the registry publishes such. */
  Timer histogram(String name, String description, Duration[] edges) {
    Timer timer = Timer.builder(PREFIX + name).description(description).serviceLevelObjectives(edges).tags(common)
        .register(registry);
    meters.add(timer);
    return timer;
  }

  private long fresh(LongSupplier count) {
    beforeRead.run();
    return count.getAsLong();
  }

  void remove() {
    meters.forEach(registry::remove);
    meters.clear();
  }
}
