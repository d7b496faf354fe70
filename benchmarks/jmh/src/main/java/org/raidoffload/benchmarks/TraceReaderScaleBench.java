package org.raidoffload.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.raidoffload.cli.workload.BlockTrace;
import org.raidoffload.cli.workload.TraceOptions;
import org.raidoffload.cli.workload.TraceProfile;

/**
 * Whether a line of a long block trace is read as fast as one of a short trace: {@link TraceReaderBench}, so many lines in
 * one trace; {@code bench-summary --chart} draws what each costs. The longest needs about 1 GB of disk.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
public class TraceReaderScaleBench {
  private static final int WARM_LINES = 200_000;
  private static final int WARM_READS = 10;

  /** A format of text, one of events in text, and the binary one. */
  @Param({"msr", "blkparse", "blktrace"})
  private String format;

  /** Lines, or events, of the trace. */
  @Param({"10000", "100000", "1000000", "10000000"})
  private int lines;

  private Path file;

  /** Compiles what is measured, and writes the trace. */
  @Setup
  public void setUp() throws IOException {
    write(WARM_LINES);
    for (int i = 0; i < WARM_READS; i++) {
      read();
    }
    tearDown();
    write(lines);
  }

  private void write(int wanted) throws IOException {
    file = Files.createTempFile("trace", format.equals("blktrace") ? ".blktrace.0" : ".txt");
    MadeTrace.write(format, file, wanted);
  }

  @TearDown
  public void tearDown() throws IOException {
    Files.delete(file);
  }

  /** Reads the trace through. */
  @Benchmark
  public long read() {
    TraceProfile profile = TraceProfile.of(BlockTrace.open(file, TraceOptions.PLAIN));
    if (profile.requests() == 0 || profile.damages() != 0) {
      throw new IllegalStateException(profile.requests() + " requests, " + profile.damages() + " damages");
    }
    return profile.requests();
  }
}
