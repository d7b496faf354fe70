package org.raidoffload.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
@Measurement(iterations = 5)
public class SimulationScaleBench {
  private static final int DESCRIPTORS_PER_CHAIN = 5;
  private static final int DEPTH = 32;
  private static final long WARM_DESCRIPTORS = 2_000_000;

  /** How many descriptors are simulated. */
  @Param({"10000", "100000", "1000000", "10000000", "100000000"})
  private long descriptors;

  private ArrayGeometry geometry;
  private StripeSet stripes;
  private Simulation simulation;
  private StripeShape shape;
  private long inFlight;
  private long left;
  private final StripeListener listener = outcome -> inFlight--;

  /** Compiles what is measured: a short run would measure the interpreter. */
  @Setup
  public void setUp() {
    geometry = ArrayGeometry.raid5(5, 65536);
    stripes = new StripeSet(geometry, 4096, DEPTH);
    for (long warm = WARM_DESCRIPTORS; warm > 0; warm -= WARM_DESCRIPTORS / 4) {
      open();
      run(warm);
      close();
    }
  }

  /** Every run has a simulation of its own, which is made before its time begins. */
  @Setup(Level.Iteration)
  public void open() {
    OffloadEngine model = EngineRegistry.load().get("iop3xx");
    simulation = new Simulation(model, StripeScheduler.on(model).ledger(MappingLedger.off()).chainsInFlight(DEPTH),
        SimulationOptions.PLAIN.timeOnly());
    shape = simulation.scheduler().place(StripeRequest.write(geometry, 0, 0, 1, 2, 3));
  }

  @TearDown(Level.Iteration)
  public void close() {
    simulation.close();
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
    simulation.run(() -> {
      while (left > 0 && inFlight < DEPTH) {
        inFlight++;
        left--;
        simulation.submit(shape, left, stripes.get((int) (left & DEPTH - 1)), listener);
      }
    });
    if (left != 0 || inFlight != 0) {
      throw new IllegalStateException(left + " chains were not submitted, " + inFlight + " are in flight");
    }
    return simulation.nanos();
  }
}
