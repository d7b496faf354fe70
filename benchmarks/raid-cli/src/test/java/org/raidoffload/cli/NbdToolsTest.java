package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.cli.member.KernelArray;

/** Clients that others wrote, against serve in a process of its own. Skipped where they are not installed. */
class NbdToolsTest {
  @TempDir
  private Path dir;

  private static void needs(String tool) {
    boolean there = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    assumeTrue(there, tool + " is not installed (packages libnbd-bin and qemu-utils)");
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(dir, "out", "");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), String.join(" ", command) + " hangs");
    String text = Files.readString(out, StandardCharsets.UTF_8);
    assertEquals(0, process.exitValue(), String.join(" ", command) + ": " + text);
    return text;
  }

  /** A degraded array on a Unix socket, copied by tools of two projects, is what the kernel read back. */
  @ParameterizedTest
  @ValueSource(strings = {"deg2_r6_ddf-zero-restart_n6_c16k", "deg1_r6_left-symmetric_n5_c4k"})
  void copiesAreWhatTheKernelReadBack(String name) throws IOException, InterruptedException {
    needs("nbdinfo");
    needs("nbdcopy");
    needs("qemu-img");
    KernelArray array = KernelArray.unpack(name, dir);
    Path socket = dir.resolve("s");
    String uri = "nbd+unix:///?socket=" + socket;
    try (ServeProcess serve = ServeProcess.start(dir, "--socket " + socket, array.images())) {
      assertEquals(socket.toString(), serve.address());
      assertTrue(run("nbdinfo", uri).contains("export-size: " + array.manifest().path("array_size_bytes").asLong()));
      assertTrue(run("nbdinfo", "--map", uri).contains("data"));
      run("nbdcopy", uri, dir.resolve("one").toString());
      assertEquals(array.contentSha256(), KernelArray.sha256(dir.resolve("one")));
      run("qemu-img", "convert", "-O", "raw", uri, dir.resolve("two").toString());
      assertEquals(array.contentSha256(), KernelArray.sha256(dir.resolve("two")));
      assertEquals(143, serve.terminate(), "ended by SIGTERM");
    }
    assertTrue(Files.notExists(socket));
  }

  @Test
  void aPortIsServedToo() throws IOException, InterruptedException {
    needs("nbdcopy");
    KernelArray array = KernelArray.unpack("r4_n5_c16k", dir);
    List<String> lost = array.images().subList(1, 5);
    try (ServeProcess serve = ServeProcess.start(dir, "--port 0", lost)) {
      run("nbdcopy", "nbd://" + serve.address(), dir.resolve("copy").toString());
      assertEquals(array.contentSha256(), KernelArray.sha256(dir.resolve("copy")));
    }
  }

  private void io(Path socket, String... commands) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("qemu-io", "-f", "raw"));
    for (String command : commands) {
      all.addAll(List.of("-c", command));
    }
    all.add("nbd+unix:///?socket=" + socket);
    String said = run(all.toArray(new String[0]));
    assertTrue(!said.contains("failed"), said);
  }

  @Test
  void whatClientsWroteIsInTheMembersWithRightParity() throws IOException, InterruptedException {
    needs("qemu-io");
    KernelArray array = KernelArray.unpack("r6_parity-first-6_n5_c4k", dir);
    Path socket = dir.resolve("s");
    try (ServeProcess serve = ServeProcess.start(dir, "--writable --socket " + socket, array.images())) {
      io(socket, "write -P 0x5a 512 70000", "write -P 0xa5 100000 3000", "write -z 20480 8192", "flush");
      io(socket, "read -P 0x5a 512 19968", "read -P 0 20480 8192", "read -P 0xa5 100000 3000");
      JsonNode open = CliRun.of("members --json", array.images()).json().path("sets").get(0);
      assertEquals(false, open.path("clean").asBoolean(), "in use");
      assertEquals(143, serve.terminate());
    }
    CliRun scrub = CliRun.of("scrub --json", array.images());
    assertEquals(0, scrub.code(), scrub.out() + scrub.err());
    assertEquals(scrub.json().path("stripes"), scrub.json().path("checkedStripes"));
    assertTrue(CliRun.of("members --json", array.images()).json().path("sets").get(0).path("clean").asBoolean());
    Path out = dir.resolve("content");
    assertEquals(0, CliRun.of("export --out " + out, array.images()).code());
    byte[] content = Files.readAllBytes(out);
    assertEquals((byte) 0x5a, content[70511]);
    assertEquals(0, content[20480]);
    assertEquals((byte) 0xa5, content[102999]);
  }

  @Test
  void aMemberThatWasLeftOutOfWritesIsStaleAfterwards() throws IOException, InterruptedException {
    needs("qemu-io");
    KernelArray array = KernelArray.unpack("r4_n5_c16k", dir);
    Path socket = dir.resolve("s");
    List<String> four = array.images().subList(1, 5);
    try (ServeProcess serve = ServeProcess.start(dir, "--writable --socket " + socket, four)) {
      io(socket, "write -P 0x11 0 200000", "flush");
      serve.terminate();
    }
    JsonNode set = CliRun.of("members --json", array.images()).json().path("sets").get(0);
    assertEquals("[0]", set.path("missing").toString());
    assertEquals("stale", set.path("members").get(0).path("state").asText());
    Path rebuilt = dir.resolve("rebuilt");
    CliRun rebuild = CliRun.of("rebuild --missing 0 --out " + rebuilt, four);
    assertEquals(0, rebuild.code(), rebuild.err());
    List<String> again = new ArrayList<>(four);
    again.add(rebuilt.toString());
    assertEquals(0, CliRun.of("scrub", again).code());
    Path out = dir.resolve("content");
    assertEquals(0, CliRun.of("export --out " + out, again).code());
    byte[] content = Files.readAllBytes(out);
    for (int i = 0; i < 200_000; i++) {
      assertEquals(0x11, content[i]);
    }
  }

  /** kill -9 in use, again and again: what was acknowledged is there, and the parity is put right. */
  @ParameterizedTest
  @ValueSource(strings = {"r6_ddf-N-restart_n4_c4k", "r5_left-asymmetric_n3_c4k degraded"})
  void nothingAcknowledgedIsLostWhenTheServerIsKilled(String what) throws IOException, InterruptedException {
    needs("qemu-io");
    KernelArray array = KernelArray.unpack(what.split(" ", -1)[0], dir);
    boolean degraded = what.endsWith("degraded");
    List<String> members = degraded ? array.images().subList(0, 2) : array.images();
    String options = "--writable --socket " + dir.resolve("s")
        + (degraded ? " --intent-log " + dir.resolve("log") + " --ppl " + dir.resolve("ppl") : "");
    for (int round = 1; round <= 2; round++) {
      Path socket = dir.resolve("s");
      try (ServeProcess serve = ServeProcess.start(dir, options, members)) {
        if (round > 1) {
          io(socket, "read -P " + (round - 1) + " 1000 50000");
        }
        io(socket, "write -f -P " + round + " 1000 50000");
        Process busy = new ProcessBuilder("qemu-io", "-f", "raw", "-c", "write -P 0xee 60000 60000",
            "nbd+unix:///?socket=" + socket).redirectErrorStream(true).redirectOutput(dir.resolve("busy").toFile()).start();
        serve.kill();
        busy.waitFor();
      }
      Files.deleteIfExists(socket);
    }
    try (ServeProcess serve = ServeProcess.start(dir, options, members)) {
      io(dir.resolve("s"), "read -P 2 1000 50000");
      Thread.sleep(500);
      assertEquals(143, serve.terminate());
    }
    CliRun scrub = CliRun.of("scrub --json", members);
    assertEquals(0, scrub.code(), scrub.out());
    assertEquals(degraded ? 0 : scrub.json().path("stripes").asInt(), scrub.json().path("checkedStripes").asInt(),
        scrub.out());
  }
}
