package org.raidoffload.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.schedule.StripeListener;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.simulation.Simulation;
import org.raidoffload.simulation.SimulationOptions;

/**
 * Whether a descriptor of a long simulation costs what one of a short simulation costs: RAID-5 writes as in
 * {@link SimulationBench}, so many descriptors in one run; {@code bench-summary --chart} draws what each costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 3)
@Measurement(iterations = 3)
public class SimulationScaleBench {
  private static final int DESCRIPTORS_PER_CHAIN = 5;
  private static final int DEPTH = 32;

  /** How many descriptors are simulated. */
  @Param({"10000", "100000", "1000000", "10000000", "100000000"})
  private long descriptors;

  private OffloadEngine model;
  private ArrayGeometry geometry;
  private StripeSet stripes;
  private long inFlight;
  private long left;

  @Setup
  public void setUp() {
    model = EngineRegistry.load().get("iop3xx");
    geometry = ArrayGeometry.raid5(5, 65536);
    stripes = new StripeSet(geometry, 4096, DEPTH);
    // A short run would measure the interpreter.
    run(2_000_000);
  }

  @TearDown
  public void tearDown() {
    stripes.close();
  }

  /** One run. */
  @Benchmark
  public long simulate() {
    return run(descriptors);
  }

  private long run(long wanted) {
    left = wanted / DESCRIPTORS_PER_CHAIN;
    StripeListener listener = outcome -> inFlight--;
    try (Simulation simulation = new Simulation(model,
        StripeScheduler.on(model).ledger(MappingLedger.off()).chainsInFlight(DEPTH), SimulationOptions.PLAIN.timeOnly())) {
      StripeShape shape = simulation.scheduler().place(StripeRequest.write(geometry, 0, 0, 1, 2, 3));
      simulation.run(() -> {
        while (left > 0 && inFlight < DEPTH) {
          inFlight++;
          left--;
          simulation.submit(shape, left, stripes.get((int) (left & DEPTH - 1)), listener);
        }
      });
      return simulation.nanos();
    }
  }
}
