package org.raidoffload.cli;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * The commands by name, in the order in which help lists them. To look through the options of a command takes some
 * milliseconds, so a program that is to run one makes only that.
 */
final class Commands {
  static final List<String> NAMES = List.of("engines", "plan", "replay", "compare", "trace", "merge", "hazards",
      "selftest", "members", "scrub", "export", "rebuild", "serve", "formats", "generate-completion");

  private Commands() {}

  /** Adds what these arguments need: the command that they begin with, or all where they begin with none. */
  static void addTo(CommandLine line, String... args) {
    List<String> needed = args.length > 0 && NAMES.contains(args[0]) ? List.of(args[0]) : NAMES;
    for (String name : needed) {
      line.addSubcommand(name, command(name));
    }
  }

  private static Object command(String name) {
    return switch (name) {
      case "engines" -> new EnginesCommand();
      case "plan" -> new PlanCommand();
      case "replay" -> new ReplayCommand();
      case "compare" -> new CompareCommand();
      case "trace" -> new TraceCommand();
      case "merge" -> new MergeCommand();
      case "hazards" -> new HazardsCommand();
      case "selftest" -> new SelftestCommand();
      case "members" -> new MembersCommand();
      case "scrub" -> new ScrubCommand();
      case "export" -> new ExportCommand();
      case "rebuild" -> new RebuildCommand();
      case "serve" -> new ServeCommand();
      case "formats" -> new FormatsCommand();
      case "generate-completion" -> new AutoComplete.GenerateCompletion();
      default -> throw new IllegalArgumentException("no command " + name);
    };
  }
}
