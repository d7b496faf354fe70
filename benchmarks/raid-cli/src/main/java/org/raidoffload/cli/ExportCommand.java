package org.raidoffload.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.raidoffload.cli.member.Export;
import org.raidoffload.cli.member.MemberFiles;
import org.raidoffload.cli.member.OpenedArray;
import org.raidoffload.cli.report.ProgressLine;
import org.raidoffload.parity.ParityKernels;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes an array's content out. */
@Command(name = "export", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Writes the content of an array, recomputing what missing members held. A file appears under its name"
        + " when it is whole; a run that was stopped goes on where it was.",
    footer = {"", "Example: raid-offload export --out content.img disk*.img"})
final class ExportCommand implements Callable<Integer> {
  @Mixin
  private MemberOptions options = new MemberOptions();

  @Option(names = "--out", required = true, paramLabel = "FILE",
      description = "Where to: a file, which gets holes for zeros, or - for standard output.")
  private String out;

  @Option(names = "--force", description = "Replace FILE where it exists.")
  private boolean force;

  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  ExportCommand() {}

  @Override
  public Integer call() throws IOException {
    if (options.guess()) {
      return options.printGuess(false, spec.commandLine().getOut());
    }
    try (MemberFiles files = options.files()) {
      OpenedArray opened = options.open(files);
      PrintWriter err = spec.commandLine().getErr();
      opened.notes().forEach(note -> err.println("note: " + note));
      Export export = new Export(opened, options.engine(), ParityKernels::shared);
      long begun = System.nanoTime();
      long resumed = 0;
      try (ProgressLine progress = ProgressLine.withRate("export", opened.array().memberBytes(),
          opened.array().geometry().dataDisks())) {
        if (out.equals("-")) {
          export.toStandardOutput(progress::at);
        } else {
          try (StopNote _ = new StopNote(Path.of(out), progress, err)) {
            resumed = export.toFile(Path.of(out), force, progress::at);
          }
        }
      }
      double seconds = (System.nanoTime() - begun) / 1e9;
      long bytes = opened.array().arrayBytes() - resumed * opened.array().geometry().dataDisks();
      err.printf(Locale.ROOT, "%d bytes%s, %.0f MB/s (measured)%n", bytes,
          resumed > 0 ? " after going on where an earlier run was stopped" : "", bytes / seconds / 1e6);
      err.flush();
      return ExitCode.OK;
    }
  }
}
