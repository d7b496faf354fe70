package org.raidoffload.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Runs a command and makes what no command can see by itself into a sentence and an exit code. */
final class ExitCodes implements IExecutionStrategy {
  static final String LOST_OUTPUT =
      "raid-offload: standard output could not be written in full (a full device, or a closed pipe)";

  private final IExecutionStrategy commands = new RunLast();

  @Override
  public int execute(ParseResult parsed) {
    CommandLine command = parsed.asCommandLineList().getLast();
    PrintWriter err = command.getErr();
    int code;
    try {
      code = commands.execute(parsed);
    } catch (OutOfMemoryError full) {
      err.println("raid-offload: out of memory: " + full.getMessage() + "; use smaller units or a smaller queue depth, "
          + "or give Java more (RAID_OFFLOAD_FLAGS=-Xmx...)");
      return ExitCode.SOFTWARE;
    } catch (IllegalAccessError denied) {
      err.println("raid-offload: " + denied.getMessage());
      return ExitCode.USAGE;
    }
    // The writer keeps to itself what the stream below it could not write, and the other way round.
    boolean lost = command.getOut().checkError();
    lost |= System.out.checkError();
    if (lost) {
      err.println(LOST_OUTPUT);
      return code == ExitCode.OK ? ExitCode.SOFTWARE : code;
    }
    return code;
  }
}
