package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
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

/** Export to a standard output of every kind. RAID-4 of three, whose content is known: D0 and D1, chunk by chunk. */
@Timeout(120)
class StandardOutputTest {
  private static final int CHUNK = 64 << 10;
  /** With two data disks more than what makes a pipe wide. */
  private static final int ROWS = 600;

  @TempDir
  private Path dir;

  private final byte[] content = new byte[2 * ROWS * CHUNK];

  private List<String> members() throws IOException {
    new Random(6).nextBytes(content);
    byte[][] disks = new byte[3][ROWS * CHUNK];
    for (int i = 0; i < ROWS * CHUNK; i++) {
      int at = i / CHUNK * 2 * CHUNK + i % CHUNK;
      disks[0][i] = content[at];
      disks[1][i] = content[at + CHUNK];
      disks[2][i] = (byte) (content[at] ^ content[at + CHUNK]);
    }
    List<String> files = new ArrayList<>();
    for (int disk = 0; disk < 3; disk++) {
      files.add(Files.write(dir.resolve("m" + disk), disks[disk]).toString());
    }
    return files;
  }

  private ProcessBuilder export(List<String> members) {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
        RaidOffload.class.getName(), "export", "--level", "4", "--chunk", Integer.toString(CHUNK), "--out", "-"));
    command.addAll(members);
    return new ProcessBuilder(command).redirectError(dir.resolve("err").toFile());
  }

  private String said() throws IOException {
    return Files.readString(dir.resolve("err"), StandardCharsets.UTF_8);
  }

  private void ends(Process process) throws Exception {
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), said());
  }

  @Test
  void aPipeAFileAndTheEndOfAFileGetTheContent() throws Exception {
    List<String> members = members();
    Process piped = export(members).start();
    try (InputStream in = piped.getInputStream()) {
      assertArrayEquals(content, in.readAllBytes());
    }
    ends(piped);

    Path file = dir.resolve("file");
    ends(export(members).redirectOutput(file.toFile()).start());
    assertArrayEquals(content, Files.readAllBytes(file));

    Files.writeString(file, "before");
    ends(export(members).redirectOutput(Redirect.appendTo(file.toFile())).start());
    byte[] appended = Files.readAllBytes(file);
    assertEquals("before", new String(appended, 0, 6, StandardCharsets.US_ASCII));
    assertArrayEquals(content, Arrays.copyOfRange(appended, 6, appended.length));
  }

  @Test
  void aReaderThatGoesAwayIsSaid() throws Exception {
    Process piped = export(members()).start();
    try (InputStream in = piped.getInputStream()) {
      assertEquals(content[0], (byte) in.read());
    }
    assertTrue(piped.waitFor(30, TimeUnit.SECONDS));
    assertEquals(1, piped.exitValue(), said());
    assertTrue(said().contains("standard output could not be written in full"), said());
  }
}
