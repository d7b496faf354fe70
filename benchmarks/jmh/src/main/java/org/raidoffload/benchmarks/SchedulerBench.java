package org.raidoffload.benchmarks;

import java.time.Duration;
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
import org.raidoffload.parity.ParityKernels;

/**
 * What a chain costs over the bare kernel when the scheduler runs inline: a full-stripe RAID-5 write of 4 data blocks.
 * {@code baseline} is the one kernel call that the chain comes down to; the difference is the scheduler. Both have run
 * in the JVM of either before it is measured, so what the compiler makes of the one beside the other counts; {@code
 * paired-kernels --chain} measures them in turns in one JVM. Run with {@code -prof gc}: both allocate nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class SchedulerBench {
  private static final int WARM_CALLS = 20_000;

  /** Bytes of a block. */
  @Param({"4096", "65536"})
  private int block;

  private InlineChain stripe;

  /** Binds one stripe and warms the kernels, alone and in chains. */
  @Setup
  public void setUp() throws InterruptedException {
    ParityKernels kernels = ParityKernels.shared();
    kernels.awaitSettled(Duration.ofSeconds(30));
    stripe = new InlineChain(block, kernels);
    for (int i = 0; i < WARM_CALLS; i++) {
      stripe.kernel();
      stripe.chain();
    }
  }

  @TearDown
  public void tearDown() {
    stripe.close();
  }

  /** The bare kernel. */
  @Benchmark
  public void baseline() {
    stripe.kernel();
  }

  /** The whole chain: submit, ring, channel, completion, result. */
  @Benchmark
  public long inlineChain() {
    return stripe.chain();
  }
}
