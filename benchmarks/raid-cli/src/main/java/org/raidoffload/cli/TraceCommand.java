package org.raidoffload.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.raidoffload.cli.report.Wrapping;
import org.raidoffload.cli.workload.BlockTrace;
import org.raidoffload.cli.workload.TraceProfile;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code raid-offload trace}: what a trace is. */
@Command(name = "trace", mixinStandardHelpOptions = true, description = "Looks into block traces.",
    footer = {"", "Example: raid-offload trace info my.iolog"},
    subcommands = TraceCommand.InfoCommand.class)
final class TraceCommand implements Runnable {
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  TraceCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "what to do with the trace is missing (info)");
  }

  /** {@code raid-offload trace info}. */
  @Command(name = "info", mixinStandardHelpOptions = true, sortOptions = false,
      description = {"Says what a trace is, why it was taken for that, what it holds, and what of it is no request.",
          "Reads blktrace (all files of one recording), blkparse text, fio iologs, blkreplay loads, MSR Cambridge, MQSim, "
              + "SSDSim, DiskSim, HFPlayer, CloudPhysics, SPC, Alibaba, Tencent, FIU and chain traces, packed by gzip, "
              + "zstd or xz or not at all, and any other lines by --columns or --pattern."},
      footer = {"", "Example: raid-offload trace info my.iolog"})
  static final class InfoCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The trace; for blktrace any of its files; - is standard input.")
    private Path file;

    @Mixin
    private TraceReadOptions options = new TraceReadOptions();

    @Option(names = "--json", description = "One JSON document on standard output.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init")
    InfoCommand() {}

    @Override
    public Integer call() {
      BlockTrace trace = BlockTrace.open(file, options.options());
      TraceProfile profile = TraceProfile.of(trace);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Output.document(ProfileReport.json(trace.format().option(), trace.recognisedBy(), profile)));
      } else {
        out.print(Wrapping.lines(ProfileReport.text(trace.format().option(), trace.recognisedBy(), profile),
            ProfileReport.INDENT));
      }
      out.flush();
      return ExitCode.OK;
    }
  }
}
