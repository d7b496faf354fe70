package org.raidoffload.cli;

import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.workload.TraceFormat;
import org.raidoffload.cli.workload.TraceOptions;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Options on how a block trace is read. */
final class TraceReadOptions {
  @Option(names = "--format", completionCandidates = Candidates.TraceFormats.class, paramLabel = "NAME",
      description = "The trace's format, where its content does not tell: blktrace, blkparse, fio, blkreplay, msr, mqsim, "
          + "disksim, hfplayer, cloudphysics, fiu, spc, alibaba, tencent, chains.")
  private @Nullable String format;

  @Option(names = "--columns", paramLabel = "MAPPING",
      description = "Reads any lines of columns, as time=1:us,offset=3:sectors,length=4:sectors,op=5{0=write,1=read}; also "
          + "device=, latency=, sep=; a column by number, title, or with --pattern by group.")
  private @Nullable String columns;

  @Option(names = "--pattern", paramLabel = "REGEX",
      description = "Reads any lines by a regular expression with groups named time (ns), offset and length (bytes), op, "
          + "device, latency, or as --columns names them.")
  private @Nullable String pattern;

  @Option(names = "--lenient", description = "Counts damaged lines and events instead of refusing the trace.")
  private boolean lenient;

  @Option(names = "--device", paramLabel = "NAME", description = "Only requests of this device of the trace.")
  private @Nullable String device;

  @Option(names = "--skip", paramLabel = "N", defaultValue = "0", description = "Leaves out the first N requests.")
  private long skip;

  @Option(names = "--limit", paramLabel = "N", defaultValue = "9223372036854775807",
      description = "Reads N requests at most.", showDefaultValue = Visibility.NEVER)
  private long limit;

  @Option(names = "--time-scale", paramLabel = "X", defaultValue = "1",
      description = "Multiplies the trace's times: 0.5 is twice as fast.")
  private double timeScale;

  @SuppressWarnings("NullAway.Init")
  TraceReadOptions() {}

  TraceOptions options() {
    return new TraceOptions(format == null ? null : TraceFormat.of(format), columns, pattern, lenient, device, skip,
        limit, timeScale);
  }
}
