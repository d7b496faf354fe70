package org.raidoffload.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.raidoffload.cli.RaidOffload;

/**
 * The commands scrub, export and rebuild in turns with {@code cat} on the same files: in this JVM, where the first run is
 * told apart, and as programs of their own, whose start counts. Files that are written are deleted before each run.
 */
final class PairedCommands {
  private static final int WARM_RUNS = 4;
  private static final int LOST = 3;

  /** What is run. */
  enum Kind { SCRUB, EXPORT, REBUILD }

  /** Something that takes time. */
  @FunctionalInterface
  private interface Pass {
    void run() throws IOException;
  }

  private static final class Side {
    final String name;
    final Pass pass;
    final double[] seconds;

    Side(String name, Pass pass, int rounds) {
      this.name = name;
      this.pass = pass;
      seconds = new double[rounds];
    }
  }

  private final List<Path> members;
  private final Path written;
  private final int chunkBytes;
  private final int rounds;
  private final String launcher;

  /**
   * Commands on these members of a RAID-6.
   *
   * @param folder for what is written
   * @param launcher the program, or empty to leave it out
   */
  PairedCommands(List<Path> members, Path folder, int chunkBytes, int rounds, String launcher) {
    this.members = List.copyOf(members);
    this.written = folder.resolve("written");
    this.chunkBytes = chunkBytes;
    this.rounds = rounds;
    this.launcher = launcher;
  }

  /** Measures and prints. */
  void run(Kind kind) throws IOException {
    String all = names(members);
    String data = names(members.subList(0, members.size() - 2));
    List<Path> left = new ArrayList<>(members);
    left.remove(LOST);
    switch (kind) {
      case SCRUB -> {
        compare("scrub", command("scrub", members), program(command("scrub", members)), List.of(
            cat("cat of all members to /dev/null", "cat " + all + " >/dev/null"),
            cat("cat of all members into a pipe", "cat " + all + " | cat >/dev/null")));
      }
      case EXPORT -> {
        List<String> toFile = command("export", members, "--out", written.toString());
        compare("export to a file", toFile, program(toFile), List.of(
            cat("cat of as many bytes to a file", "cat " + data + " >'" + written + "'")));
        String output = program(command("export", members, "--out", "-"));
        compare("export to /dev/null", List.of(), output + " >/dev/null",
            List.of(cat("cat of as many bytes to /dev/null", "cat " + data + " >/dev/null")));
        compare("export into a pipe", List.of(), output + " | cat >/dev/null",
            List.of(cat("cat of as many bytes into a pipe", "cat " + data + " | cat >/dev/null")));
      }
      case REBUILD -> {
        List<Object> degraded = new ArrayList<>(members);
        degraded.set(LOST, "missing");
        List<String> rebuild = command("rebuild", degraded, "--missing", Integer.toString(LOST), "--out",
            written.toString());
        compare("rebuild to a file", rebuild, program(rebuild), List.of(cat("cat of the others to /dev/null and of one to a file",
                "cat " + names(left) + " >/dev/null; cat '" + members.get(LOST) + "' >'" + written + "'")));
      }
    }
  }

  private static String names(List<Path> files) {
    return "'" + String.join("' '", files.stream().map(Path::toString).toList()) + "'";
  }

  private List<String> command(String name, List<?> files, String... options) {
    List<String> command = new ArrayList<>(List.of(name, "--level", "6", "--chunk", Integer.toString(chunkBytes)));
    command.addAll(List.of(options));
    files.forEach(file -> command.add(file.toString()));
    return command;
  }

  private String program(List<String> command) {
    return "'" + launcher + "' '" + String.join("' '", command) + "' 2>/dev/null";
  }

  private Side cat(String name, String script) {
    return new Side(name, () -> shell(script), rounds);
  }

  /** Runs a command in this JVM, where there is one, and a program in turns with their peers. */
  private void compare(String what, List<String> command, String program, List<Side> peers) throws IOException {
    List<Side> ours = new ArrayList<>();
    if (!command.isEmpty()) {
      Pass inside = () -> inThisJvm(command);
      System.out.printf(Locale.ROOT, "%s: first run in this JVM %.3f s%n", what, seconds(inside));
      for (int i = 0; i < WARM_RUNS; i++) {
        seconds(inside);
      }
      ours.add(new Side(what + ", warm, in this JVM", inside, rounds));
    }
    if (!launcher.isEmpty()) {
      ours.add(new Side(what + ", whole program", () -> shell(program), rounds));
    }
    List<Side> turns = new ArrayList<>(peers);
    turns.addAll(ours);
    for (int round = 0; round < rounds; round++) {
      for (Side side : turns) {
        side.seconds[round] = seconds(side.pass);
      }
    }
    for (Side side : ours) {
      for (Side peer : peers) {
        double[] ratios = new double[rounds];
        Arrays.setAll(ratios, i -> peer.seconds[i] / side.seconds[i]);
        System.out.printf(Locale.ROOT, "%s %.3f s; %s %.3f s: ratio %.2f (%.2f to %.2f)%n", side.name,
            PairedArray.median(side.seconds), peer.name, PairedArray.median(peer.seconds), PairedArray.median(ratios),
            Arrays.stream(ratios).min().orElse(0), Arrays.stream(ratios).max().orElse(0));
      }
    }
    Files.deleteIfExists(written);
  }

  private double seconds(Pass pass) throws IOException {
    Files.deleteIfExists(written);
    long begun = System.nanoTime();
    pass.run();
    return (System.nanoTime() - begun) / 1e9;
  }

  private static void inThisJvm(List<String> command) throws IOException {
    String[] args = command.toArray(String[]::new);
    StringWriter said = new StringWriter();
    int code = RaidOffload.commandLine(args).setOut(new PrintWriter(said)).setErr(new PrintWriter(said)).execute(args);
    if (code != 0) {
      throw new IOException(command + " ended with " + code + ": " + said);
    }
  }

  private static void shell(String script) throws IOException {
    Process process = new ProcessBuilder("sh", "-c", script).redirectOutput(Redirect.to(new File("/dev/null")))
        .redirectError(Redirect.INHERIT).start();
    try {
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException(script + " ended with " + code);
      }
    } catch (InterruptedException stop) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }
}
