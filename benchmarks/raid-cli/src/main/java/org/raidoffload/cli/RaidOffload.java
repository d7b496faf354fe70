package org.raidoffload.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.member.LostOutputException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The root command. Exit codes: 0 success, 1 a check failed, 2 usage or bad input. */
@Command(name = "raid-offload", mixinStandardHelpOptions = true, versionProvider = BuildVersion.class,
    description = "Plans RAID stripe operations, replays them on offload engines and proves the DMA mappings.",
    footer = {"", "Example: raid-offload compare --engines ioat,iop3xx", "",
        "Exit codes: 0 success, 1 a check failed, 2 bad usage or bad input.",
        "Figures from channel models are model time: estimates."})
public final class RaidOffload implements Runnable {
  /** Below it the parser refuses to lay help out. */
  private static final int NARROWEST_HELP = 55;

  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  RaidOffload() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** Runs a command and ends the program with its exit code. */
  public static void main(String[] args) {
    // The advice is for those who embed the library; `raid-offload engines` tells it here.
    System.setProperty("raidoffload.advice", "off");
    System.exit(commandLine(args).execute(args));
  }

  /** The width that the environment asks for, where it does, and else the terminal's. */
  static void helpWidth(CommandLine line, @Nullable String columns) {
    if (columns != null && columns.matches("[1-9][0-9]{1,3}")) {
      line.setUsageHelpWidth(Math.max(NARROWEST_HELP, Integer.parseInt(columns)));
    } else {
      line.setUsageHelpAutoWidth(true);
    }
  }

  /** The command line, set up but not run, with the commands that these arguments need; for tests. */
  public static CommandLine commandLine(String... args) {
    CommandLine line = new CommandLine(new RaidOffload());
    Commands.addTo(line, args);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionStrategy(new ExitCodes());
    line.setExecutionExceptionHandler((thrown, command, parsed) -> {
      PrintWriter err = command.getErr();
      if (thrown instanceof LostOutputException) {
        err.println(ExitCodes.LOST_OUTPUT);
        return CommandLine.ExitCode.SOFTWARE;
      }
      if (thrown instanceof IllegalArgumentException || thrown instanceof IOException) {
        err.println("raid-offload: " + thrown.getMessage());
        return CommandLine.ExitCode.USAGE;
      }
      err.println("raid-offload: internal error: " + thrown);
      return CommandLine.ExitCode.SOFTWARE;
    });
    helpWidth(line, System.getenv("COLUMNS"));
    line.setParameterExceptionHandler((thrown, given) -> {
      PrintWriter err = thrown.getCommandLine().getErr();
      err.println("raid-offload: " + thrown.getMessage() + " (see raid-offload "
          + (thrown.getCommandLine().getParent() == null ? "" : thrown.getCommandLine().getCommandName() + " ")
          + "--help)");
      UnmatchedArgumentException.printSuggestions(thrown, err);
      return CommandLine.ExitCode.USAGE;
    });
    return line;
  }
}
