package org.raidoffload.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.raidoffload.cli.member.MemberFiles;
import org.raidoffload.cli.member.OpenedArray;
import org.raidoffload.cli.member.Rebuild;
import org.raidoffload.cli.report.ProgressLine;
import org.raidoffload.parity.ParityKernels;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a lost member anew. */
@Command(name = "rebuild", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Writes a lost member into a new file from the others: its data area, and its superblock where the"
        + " others tell what it must say. The file appears under its name when it is whole; a run that was stopped goes"
        + " on where it was.",
    footer = {"", "Example: raid-offload rebuild --missing 1 --out disk1.new disk0.img disk2.img"})
final class RebuildCommand implements Callable<Integer> {
  @Mixin
  private MemberOptions options = new MemberOptions();

  @Option(names = "--missing", required = true, paramLabel = "ROLE", description = "The role of the lost member, from 0.")
  private int role;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The new member.")
  private Path out;

  @Option(names = "--force", description = "Replace FILE where it exists.")
  private boolean force;

  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  RebuildCommand() {}

  @Override
  public Integer call() throws IOException {
    if (options.guess()) {
      return options.printGuess(false, spec.commandLine().getOut());
    }
    try (MemberFiles files = options.files()) {
      OpenedArray opened = options.open(files);
      PrintWriter err = spec.commandLine().getErr();
      opened.notes().forEach(note -> err.println("note: " + note));
      long begun = System.nanoTime();
      String about;
      try (ProgressLine progress = ProgressLine.withRate("rebuild", opened.array().memberBytes(), 1);
          StopNote _ = new StopNote(out, progress, err)) {
        about = new Rebuild(opened, options.engine(), ParityKernels.shared()).toFile(role, out, force, progress::at);
      }
      double seconds = (System.nanoTime() - begun) / 1e9;
      err.printf(Locale.ROOT, "member %d written to %s, %.0f MB/s of its data (measured); %s%n", role, out,
          opened.array().memberBytes() / seconds / 1e6, about);
      err.flush();
      return ExitCode.OK;
    }
  }
}
