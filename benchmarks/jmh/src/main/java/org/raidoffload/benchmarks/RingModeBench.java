package org.raidoffload.benchmarks;

import java.time.Duration;
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
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.ParityKernels;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.StripeScheduler;

/**
 * Full-stripe RAID-5 writes of 8 data blocks through channel threads, 32 in flight: throughput beside the bare kernel
 * on one thread, for one software channel and for two. Time per chain.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class RingModeBench {
  private static final int CHAINS = 1024;
  private static final int DATA = 8;
  private static final int DEPTH = 32;

  /** Bytes of a block. */
  @Param({"65536", "4096"})
  private int block;

  /** Stripes that are rotated over, an even number: each of two channels has its own. 2 are the warm case. */
  @Param({"2", "64"})
  private int stripes;

  private StripeSet set;
  private StripeScheduler one;
  private StripeScheduler two;
  private ThreadedRun runOne;
  private ThreadedRun runTwo;
  private final ParityKernels kernel = ParityKernels.shared();

  @Setup
  public void setUp() throws InterruptedException {
    kernel.awaitSettled(Duration.ofSeconds(30));
    ArrayGeometry geometry = ArrayGeometry.raid5(DATA + 1, block);
    StripeRequest request = StripeRequest.builder(geometry, StripeRequest.Kind.WRITE)
        .blocks(0, 1, 2, 3, 4, 5, 6, 7).unitBytes(block).build();
    set = new StripeSet(geometry, block, stripes);
    long rest = TimeUnit.MICROSECONDS.toNanos(block >= 65536 ? 60 : 0);
    one = scheduler(1);
    two = scheduler(2);
    runOne = new ThreadedRun(one, one.place(request), set, 0);
    runTwo = new ThreadedRun(two, two.place(request), set, rest);
  }

  private StripeScheduler scheduler(int channels) {
    return StripeScheduler.on(new SoftwareEngine(channels)).kernel(kernel).ledger(MappingLedger.off()).timed(false)
        .deadlineNanos(0).chainsInFlight(DEPTH).threads(WaitMode.SPIN_THEN_PARK).build();
  }

  @TearDown
  public void tearDown() {
    one.close();
    two.close();
    set.close();
  }

  /** The bare kernel on the caller's thread. */
  @Benchmark
  @OperationsPerInvocation(CHAINS)
  public long baseline() {
    return bareKernel(0, 1);
  }

  /** The bare kernel on two threads, each with its own stripes: what the machine gives two channels at most. */
  @Benchmark
  @OperationsPerInvocation(CHAINS)
  public long baselineOnTwoThreads() throws InterruptedException {
    Thread second = new Thread(() -> bareKernel(1, 2));
    second.start();
    long done = bareKernel(0, 2);
    second.join();
    return done;
  }

  private long bareKernel(int first, int step) {
    long[] from = new long[DATA];
    long[] to = new long[DATA];
    for (int i = first; i < CHAINS; i += step) {
      StripeMemory memory = set.get(i);
      for (int d = 0; d < DATA; d++) {
        from[d] = memory.address(StripeBuffer.newData(d));
        to[d] = memory.address(StripeBuffer.data(d));
      }
      kernel.copyXor(from, to, DATA, memory.address(StripeBuffer.P), block);
    }
    return CHAINS;
  }

  /** One software channel. */
  @Benchmark
  @OperationsPerInvocation(CHAINS)
  public long oneChannel() {
    return runOne.run(CHAINS);
  }

  /** Two software channels, two threads; the submitter rests while the pool is full, to leave them two processors. */
  @Benchmark
  @OperationsPerInvocation(CHAINS)
  public long twoChannels() {
    return runTwo.run(CHAINS);
  }
}
