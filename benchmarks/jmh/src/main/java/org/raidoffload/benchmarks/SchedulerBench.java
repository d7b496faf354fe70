package org.raidoffload.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ParityKernels;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.schedule.PlacedStripe;
import org.raidoffload.schedule.StripeListener;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.Submission;

/**
 * What a chain costs over the bare kernel when the scheduler runs inline: a full-stripe RAID-5 write of 4 data blocks.
 * {@code baseline} is the one kernel call that the chain comes down to; the difference is the scheduler. Run with
 * {@code -prof gc}: both allocate nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class SchedulerBench {
  private static final int DATA = 4;

  /** Bytes of a block. */
  @Param({"4096", "65536"})
  private int block;

  private final Arena arena = Arena.ofShared();
  private final long[] from = new long[DATA];
  private final long[] to = new long[DATA];
  private long p;
  private ParityKernel kernel;
  private StripeScheduler scheduler;
  private PlacedStripe placed;
  private StripeMemory memory;
  private long delivered;
  private final StripeListener listener = outcome -> delivered++;

  /** Binds one stripe and warms the kernels. */
  @Setup
  @SuppressWarnings("resource")
  public void setUp() throws InterruptedException {
    ArrayGeometry geometry = ArrayGeometry.raid5(DATA + 1, Math.max(block, 4096));
    StripeRequest request = StripeRequest.builder(geometry, StripeRequest.Kind.WRITE).blocks(0, 1, 2, 3)
        .unitBytes(block).build();
    ParityKernels kernels = ParityKernels.shared();
    kernels.awaitSettled(Duration.ofSeconds(30));
    kernel = kernels;
    memory = new StripeMemory(geometry, block);
    for (int d = 0; d < DATA; d++) {
      from[d] = bind(StripeBuffer.newData(d));
      to[d] = bind(StripeBuffer.data(d));
    }
    p = bind(StripeBuffer.P);
    scheduler = StripeScheduler.on(new SoftwareEngine()).kernel(kernel).ledger(MappingLedger.off()).timed(false)
        .deadlineNanos(0).inline().build();
    placed = scheduler.place(request);
  }

  private long bind(StripeBuffer buffer) {
    MemorySegment segment = arena.allocate(block, 4096);
    segment.fill((byte) (buffer.hashCode() | 1));
    memory.bind(buffer, segment);
    return segment.address();
  }

  /** Checks that chains really ran. */
  @TearDown
  public void tearDown() {
    scheduler.close();
    if (delivered != scheduler.stats().submitted()) {
      throw new IllegalStateException(delivered + " of " + scheduler.stats().submitted() + " chains were delivered");
    }
    arena.close();
  }

  /** The bare kernel. */
  @Benchmark
  public void baseline() {
    kernel.copyXor(from, to, DATA, p, block);
  }

  /** The whole chain: submit, ring, channel, completion, result. */
  @Benchmark
  public long inlineChain() {
    if (scheduler.trySubmit(placed, 1, memory, listener) != Submission.ACCEPTED) {
      throw new IllegalStateException("busy");
    }
    long want = delivered + 1;
    while (delivered < want) {
      scheduler.poll();
    }
    return delivered;
  }
}
