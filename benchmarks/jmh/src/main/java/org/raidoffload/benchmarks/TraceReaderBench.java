package org.raidoffload.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.raidoffload.cli.workload.BlockTrace;
import org.raidoffload.cli.workload.TraceOptions;
import org.raidoffload.cli.workload.TraceProfile;

/**
 * Lines of a block trace, or events of a binary one, read per second, as {@code trace info} does: found, recognised, read
 * through, profiled. Events are read twice, first to find out which there are. One thread; the file is in the page cache.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TraceReaderBench {
  private static final int LINES = 1_000_000;
  private static final int EVENTS_A_REQUEST = 5;

  /** Each is one of the formats that are recognised, but for the last two, whose columns are given. */
  @Param({"blktrace", "blkparse", "fio-2", "fio-3", "blkreplay", "msr", "mqsim", "disksim", "hfplayer", "cloudphysics",
      "spc", "alibaba", "tencent", "fiu", "columns", "pattern"})
  private String format;

  private Path file;
  private TraceOptions options;

  /** Writes the trace. */
  @Setup
  public void setUp() throws IOException {
    file = Files.createTempFile("trace", format.equals("blktrace") ? ".blktrace.0" : ".txt");
    MadeTrace.write(format, file, LINES);
    options = switch (format) {
      case "columns" -> options("sep=|,time=2:us,op=3{get=read,put=write},offset=4:sectors,length=5:sectors", null);
      case "pattern" -> options("time=t:us,op=o,offset=a,length=n",
          "(?<t>\\d+) io (?<o>\\w+) at (?<a>\\d+) of (?<n>\\d+)");
      default -> TraceOptions.PLAIN;
    };
  }

  private static TraceOptions options(String columns, @Nullable String pattern) {
    return new TraceOptions(null, columns, pattern, false, null, 0, Long.MAX_VALUE, 1);
  }

  @TearDown
  public void tearDown() throws IOException {
    Files.delete(file);
  }

  /** Reads the trace through. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public long lines() {
    BlockTrace trace = BlockTrace.open(file, options);
    String read = trace.format().option();
    TraceProfile profile = TraceProfile.of(trace);
    boolean events = format.equals("blktrace") || format.equals("blkparse");
    if (profile.requests() != LINES / (events ? EVENTS_A_REQUEST : 1) || profile.damages() != 0
        || !(format.equals("pattern") ? read.equals("columns") : format.startsWith(read))) {
      throw new IllegalStateException(read + ": " + profile.requests() + " requests in " + LINES + " lines");
    }
    return profile.requests();
  }
}
