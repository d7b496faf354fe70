package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.raidoffload.cli.member.KernelArray;
import picocli.CommandLine;

/** Every command's help ends with an example, and every example does what it is shown for, in a folder with its files. */
class HelpExamplesTest {
  private static final String EXAMPLE = "Example: raid-offload ";

  @TempDir
  static Path folder;

  /** The files that examples name: members that a kernel wrote, a block trace, the shards of a sweep. */
  @BeforeAll
  static void files() throws IOException {
    KernelArray array = KernelArray.unpack("r5_left-asymmetric_n3_c4k", folder.resolve("unpacked"));
    for (int role = 0; role < 3; role++) {
      Files.copy(Path.of(array.image(role)), folder.resolve("disk" + role + ".img"));
    }
    Files.writeString(folder.resolve("my.iolog"), """
        fio version 2 iolog
        /dev/md0 add
        /dev/md0 open
        /dev/md0 write 0 65536
        /dev/md0 read 4096 4096
        /dev/md0 close
        """);
    Path sweep = Files.writeString(folder.resolve("sweep.txt"), "workload = scrub\nchunk = 16K, 64K\n");
    for (int i = 1; i <= 2; i++) {
      Files.writeString(folder.resolve("shard" + i + ".jsonl"), CliRun.of(List.of("compare", "--sweep", sweep.toString(),
          "--requests", "4", "--engines", "ioat", "--no-check", "--shard", i + "/2")).out());
    }
  }

  /** All commands by what is typed to reach them. */
  private static void collect(String path, CommandLine command, Map<String, CommandLine> into) {
    into.put(path, command);
    command.getSubcommands().forEach((name, sub) -> collect((path + " " + name).strip(), sub, into));
  }

  static Stream<String> commands() {
    Map<String, CommandLine> all = new TreeMap<>();
    collect("", RaidOffload.commandLine(), all);
    // Written by the parser's own command, with an example of how to source it.
    all.remove("generate-completion");
    return all.keySet().stream();
  }

  private static List<String> help(String command) {
    List<String> args = new ArrayList<>(command.isEmpty() ? List.of() : List.of(command.split(" ", -1)));
    args.add("--help");
    CliRun run = CliRun.of(args);
    assertEquals(0, run.code(), run.err());
    return run.out().lines().toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpFitsTheTerminalAndItsExampleRuns(String command) throws IOException {
    List<String> help = help(command);
    help.forEach(line -> assertTrue(line.length() <= 80, command + ": " + line));
    List<String> examples = help.stream().filter(line -> line.startsWith(EXAMPLE)).toList();
    assertEquals(1, examples.size(), command + ": one example in\n" + String.join("\n", help));
    String example = examples.getFirst().substring(EXAMPLE.length());
    assertTrue(example.startsWith(command), command + ": " + example);
    run(example);
  }

  /** Runs the words as a shell in the folder would give them, and writes what follows {@code >}. */
  private static void run(String example) throws IOException {
    String[] halves = example.split(" > ", 2);
    List<String> args = new ArrayList<>();
    for (String word : halves[0].split(" ", -1)) {
      args.addAll(word.matches("[a-z0-9*]+\\.[a-z]+") ? inFolder(word) : List.of(word));
    }
    if (args.getFirst().equals("serve")) {
      // Runs until it is told to end; what it does is tested elsewhere.
      CommandLine.ParseResult parsed = RaidOffload.commandLine().parseArgs(args.toArray(String[]::new)).subcommand();
      assertEquals(3, parsed.matchedPositional(0).<List<String>>getValue().size());
      return;
    }
    args.replaceAll(word -> word.equals("60") ? "1" : word);
    CliRun run = CliRun.of(args);
    assertEquals(0, run.code(), example + "\n" + run.out() + run.err());
    assertTrue(args.contains("--out") || !run.out().isBlank(), example + " prints something");
  }

  private static List<String> inFolder(String word) throws IOException {
    if (!word.contains("*")) {
      return List.of(folder.resolve(word).toString());
    }
    PathMatcher matches = FileSystems.getDefault().getPathMatcher("glob:" + word);
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> matches.matches(file.getFileName())).map(Path::toString).sorted().toList();
    }
  }

  @Test
  void columnsOfTheEnvironmentAreKept() {
    for (String columns : List.of("60", "132")) {
      CommandLine line = RaidOffload.commandLine();
      RaidOffload.helpWidth(line, columns);
      int widest = line.getSubcommands().get("compare").getUsageMessage().lines().mapToInt(String::length).max().orElse(0);
      int asked = Integer.parseInt(columns);
      assertTrue(widest <= asked && widest > asked - 20, widest + " of " + asked);
    }
    RaidOffload.helpWidth(RaidOffload.commandLine(), "wide");
  }

  @Test
  void theCompletionScriptKnowsTheWordsOfOptions() {
    CliRun script = CliRun.of(List.of("generate-completion"));
    assertEquals(0, script.code(), script.err());
    for (String word : List.of("per-leg", "iommu-strict", "left-symmetric", "ioat-3.2", "small-random", "blktrace", "recording")) {
      assertTrue(script.out().contains("\"" + word + "\""), word);
    }
  }

  @Test
  void thereAreAsManyCommandsAsTheHelpOfAllLists() {
    assertEquals(RaidOffload.commandLine().getSubcommands().size() + 1, commands().count(),
        "the root and trace info more, generate-completion less");
  }
}
