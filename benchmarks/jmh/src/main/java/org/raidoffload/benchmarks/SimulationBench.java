package org.raidoffload.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
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
 * Descriptors simulated per second: RAID-5 writes of 4 KiB blocks, all four of five disks, 32 chains in flight, no bytes
 * moved. Each chain is 5 descriptors. The score is descriptors per second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 2, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class SimulationBench {
  private static final int CHAINS = 2000;
  private static final int DESCRIPTORS_PER_CHAIN = 5;
  private static final int DEPTH = 32;

  /** The engine model. */
  @Param({"mv_xor", "iop3xx"})
  private String engine;

  private Simulation simulation;
  private StripeShape shape;
  private StripeSet stripes;
  private long inFlight;
  private long left;
  private final StripeListener listener = outcome -> inFlight--;

  @Setup
  public void setUp() {
    OffloadEngine model = EngineRegistry.load().get(engine);
    simulation = new Simulation(model,
        StripeScheduler.on(model).ledger(MappingLedger.off()).chainsInFlight(DEPTH), SimulationOptions.PLAIN.timeOnly());
    ArrayGeometry geometry = ArrayGeometry.raid5(5, 65536);
    shape = simulation.scheduler().place(StripeRequest.write(geometry, 0, 0, 1, 2, 3));
    stripes = new StripeSet(geometry, 4096, DEPTH);
  }

  @TearDown
  public void tearDown() {
    if (simulation.scheduler().stats().inFlight() != 0) {
      throw new IllegalStateException("chains were left in flight");
    }
    simulation.close();
    stripes.close();
  }

  /** Runs chains until none is left. */
  @Benchmark
  @OperationsPerInvocation(CHAINS * DESCRIPTORS_PER_CHAIN)
  public long descriptors() {
    left = CHAINS;
    simulation.run(() -> {
      while (left > 0 && inFlight < DEPTH) {
        inFlight++;
        left--;
        simulation.submit(shape, left, stripes.get((int) left), listener);
      }
    });
    return simulation.nanos();
  }
}
