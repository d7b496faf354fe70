package org.raidoffload.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The commands that are over in a moment, one after another, on an array of some zeros. The launcher has the JVM watch
 * once, and what is loaded and linked meanwhile is laid out beside the jar for every later start. More than these need
 * would be loaded at every start too. Not a command.
 */
final class Rehearsal {
  private static final int MEMBER_BYTES = 256 << 10;

  private Rehearsal() {}

  /** Runs; ends the program with 1 where a command did not succeed. */
  public static void main(String[] args) throws IOException {
    System.setProperty("raidoffload.advice", "off");
    Path folder = Files.createTempDirectory("raid-offload");
    try {
      List<String> members = new ArrayList<>();
      for (int role = 0; role < 4; role++) {
        members.add(Files.write(folder.resolve("m" + role), new byte[MEMBER_BYTES]).toString());
      }
      List<String> degraded = new ArrayList<>(members);
      degraded.set(1, "missing");
      run(described("scrub"), List.of(), members);
      run(described("scrub"), List.of(), degraded);
      run(described("export"), List.of("--out", folder.resolve("content").toString()), members);
      run(described("export"), List.of("--out", "-"), members);
      run(described("export"), List.of("--out", "-"), degraded);
      run(described("rebuild"), List.of("--missing", "1", "--out", folder.resolve("m1.new").toString()), degraded);
    } finally {
      delete(folder);
    }
  }

  private static List<String> described(String command) {
    return List.of(command, "--level", "6", "--chunk", "64K");
  }

  private static void run(List<String> command, List<String> options, List<String> members) {
    String[] args = Stream.of(command, options, members).flatMap(List::stream).toArray(String[]::new);
    if (RaidOffload.commandLine(args).execute(args) != 0) {
      System.exit(1);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
