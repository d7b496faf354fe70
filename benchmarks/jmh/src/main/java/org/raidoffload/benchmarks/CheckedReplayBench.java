package org.raidoffload.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.annotations.Warmup;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.parity.ParityKernels;
import org.raidoffload.replay.RecordSource;
import org.raidoffload.replay.ReplayReport;
import org.raidoffload.replay.TraceRecord;
import org.raidoffload.replay.TraceReplay;
import org.raidoffload.request.StripeRequest;

/**
 * Stripes replayed per second with everything checked: every byte, every mapping by the proving ledger. Stripes of 4 KiB
 * blocks on five disks, in turn all of them with P and Q on other disks. The score is stripes per second and thread, the
 * secondary result descriptors per second; {@code -t 2} runs two replays side by side, of which only the score is to be
 * believed: JMH counts descriptors beyond the measured time then.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 2, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CheckedReplayBench {
  private static final int STRIPES = 100_000;

  /** The engine model. */
  @Param({"ioat", "iop3xx"})
  private String engine;

  /** RAID level and what is asked for. */
  @Param({"raid5-full", "raid5-rmw", "raid6-full"})
  private String request;

  /** Chains in flight. */
  @Param({"1", "32"})
  private int depth;

  private OffloadEngine model;
  private TraceRecord[] records;

  /** Descriptors of the stripes that were replayed. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Counters {
    /** Counted by the replay. */
    public long descriptors;
  }

  /** Makes the requests and waits until the kernels' trial is over, which takes a core for itself. */
  @Setup
  public void setUp() throws InterruptedException {
    ParityKernels.shared().awaitSettled(Duration.ofSeconds(30));
    model = EngineRegistry.load().get(engine);
    ArrayGeometry geometry = request.startsWith("raid5") ? ArrayGeometry.raid5(5, 65536) : ArrayGeometry.raid6(6, 65536);
    int[] blocks = request.endsWith("full") ? new int[] {0, 1, 2, 3} : new int[] {0};
    records = new TraceRecord[geometry.disks()];
    for (int row = 0; row < records.length; row++) {
      records[row] = new TraceRecord("row " + row, StripeRequest.write(geometry, row, blocks), null);
    }
  }

  /** Replays and checks. */
  @Benchmark
  @OperationsPerInvocation(STRIPES)
  public double checked(Counters counters) {
    ReplayReport report = TraceReplay.on(model).queueDepth(depth).run(new Rows()).requireRight();
    if (report.checks().bytes() != STRIPES || report.checks().mappings() != STRIPES) {
      throw new IllegalStateException("not everything was looked at: " + report.checks());
    }
    counters.descriptors += report.descriptors();
    return report.modelNanos();
  }

  /** The requests over and over. */
  private final class Rows implements RecordSource {
    private int given;

    @Override
    public @Nullable TraceRecord next() {
      return given == STRIPES ? null : records[given++ % records.length];
    }

    @Override
    public void close() {}
  }
}
