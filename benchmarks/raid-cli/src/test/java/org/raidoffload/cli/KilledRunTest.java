package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs that are killed in the middle: nothing stands under the final name, and the next run goes on. The members are
 * long and mostly holes, with content in some places that is known here.
 */
@Timeout(120)
class KilledRunTest {
  private static final long MEMBER = 1L << 30;
  private static final int CHUNK = 1 << 20;
  private static final int ISLAND = 4096;
  private static final long[] ISLANDS = {0, 5L * CHUNK + 8192, MEMBER / 2 + 12_288, MEMBER - ISLAND};

  @TempDir
  private Path dir;

  /** RAID-4 of three: D0, D1, and their xor. */
  private List<String> members() throws IOException {
    byte[][][] content = new byte[3][ISLANDS.length][ISLAND];
    Random dice = new Random(9);
    List<String> files = new ArrayList<>();
    for (int member = 0; member < 3; member++) {
      Path file = dir.resolve("m" + member);
      try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
        out.setLength(MEMBER);
        for (int i = 0; i < ISLANDS.length; i++) {
          if (member < 2) {
            dice.nextBytes(content[member][i]);
          } else {
            for (int at = 0; at < ISLAND; at++) {
              content[2][i][at] = (byte) (content[0][i][at] ^ content[1][i][at]);
            }
          }
          out.seek(ISLANDS[i]);
          out.write(content[member][i]);
        }
      }
      files.add(file.toString());
    }
    return files;
  }

  private static byte[] bytes(Path file, long at) throws IOException {
    byte[] bytes = new byte[ISLAND];
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(at);
      in.readFully(bytes);
    }
    return bytes;
  }

  private Process start(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
        RaidOffload.class.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(dir.resolve("log").toFile()).start();
  }

  private static void await(Process process, Path file) throws InterruptedException {
    while (!Files.exists(file) && process.isAlive()) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"export", "rebuild --missing 1"})
  void goesOnWhereItWasKilled(String what) throws Exception {
    List<String> members = members();
    boolean export = what.equals("export");
    Path out = dir.resolve("out");
    List<String> arguments = new ArrayList<>(Arrays.asList(what.split(" ")));
    arguments.addAll(List.of("--out", out.toString(), "--level", "4", "--chunk", Integer.toString(CHUNK)));
    arguments.add(members.get(0));
    arguments.add(export ? members.get(1) : "missing");
    arguments.add(members.get(2));

    Process process = start(arguments);
    await(process, dir.resolve("out.part.state"));
    process.destroyForcibly();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertFalse(Files.exists(out), Files.readString(dir.resolve("log")));
    String state = Files.readString(dir.resolve("out.part.state"), StandardCharsets.UTF_8);
    long reached = Long.parseLong(state.split("\n", -1)[1]);
    assertTrue(reached > 0 && reached < MEMBER, state);
    // What is on record as done is not done again: a mark that is put there meanwhile stays.
    try (RandomAccessFile part = new RandomAccessFile(dir.resolve("out.part").toFile(), "rw")) {
      part.seek(ISLAND);
      part.write("mark".getBytes(StandardCharsets.US_ASCII));
    }

    CliRun again = CliRun.of(arguments);
    assertEquals(0, again.code(), again.err());
    assertEquals(export ? 2 * MEMBER : MEMBER, Files.size(out));
    assertEquals("mark", new String(Arrays.copyOf(bytes(out, ISLAND), 4), StandardCharsets.US_ASCII));
    for (long island : ISLANDS) {
      for (int data = export ? 0 : 1; data < 2; data++) {
        long at = export ? (island / CHUNK * 2 + data) * CHUNK + island % CHUNK : island;
        assertTrue(Arrays.equals(bytes(Path.of(members.get(data)), island), bytes(out, at)), "island at " + at);
      }
    }
    assertFalse(Files.exists(dir.resolve("out.part")));
    assertFalse(Files.exists(dir.resolve("out.part.state")));
  }

  @Test
  void ctrlCLeavesNothingUnderTheFinalName() throws Exception {
    List<String> arguments = new ArrayList<>(List.of("export", "--out", dir.resolve("out").toString(), "--level", "4",
        "--chunk", Integer.toString(CHUNK)));
    arguments.addAll(members());
    Process process = start(arguments);
    await(process, dir.resolve("out.part"));
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertFalse(Files.exists(dir.resolve("out")));
    assertEquals(130, process.exitValue(), "128 and the number of SIGINT");
    String said = Files.readString(dir.resolve("log"));
    assertEquals(1, said.lines().count(), "no progress where there is no terminal: " + said);
    assertTrue(said.startsWith("raid-offload: stopped; ") && said.contains(dir.resolve("out.part").toString()), said);
    assertEquals(Files.exists(dir.resolve("out.part.state")), said.contains("goes on from there"), said);
  }
}
