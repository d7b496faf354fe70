package org.raidoffload.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.StripeRequest;

/**
 * What does planning cost? {@code cached}: requests of shapes that were seen before, one of 96 in turn. {@code
 * building}: the request itself, which packs its shape. {@code fresh}: a shape never seen. Run with {@code -prof gc}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PlanBench {
  private static final int SHAPES = 96;
  private static final ArrayGeometry GEOMETRY = ArrayGeometry.raid6(8, 65536);

  private final StripePlanner planner = new StripePlanner();
  private final StripeRequest[] requests = new StripeRequest[SHAPES];
  private int next;

  public PlanBench() {
    for (int i = 0; i < SHAPES; i++) {
      requests[i] = request(i);
    }
  }

  private static StripeRequest request(int i) {
    int block = i / 2 % 6;
    return i % 2 == 0 ? StripeRequest.write(GEOMETRY, i / 12, block)
        : StripeRequest.write(GEOMETRY, i / 12, block, (block + 1) % 6);
  }

  private StripeRequest turn() {
    next++;
    if (next >= SHAPES) {
      next = 0;
    }
    return requests[next];
  }

  /** The loop over the requests alone. */
  @Benchmark
  public StripeRequest baseline() {
    return turn();
  }

  @Benchmark
  public StripePlan cached() {
    return planner.plan(turn());
  }

  @Benchmark
  public StripeRequest building() {
    return StripeRequest.write(GEOMETRY, next++, 1);
  }

  @Benchmark
  public StripePlan fresh() {
    return new StripePlanner(2).plan(requests[0]);
  }
}
