package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
