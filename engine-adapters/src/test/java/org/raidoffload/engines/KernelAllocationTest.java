package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No form of a vector kernel boxes its vectors, in a JVM that uses all of them, at any width. */
class KernelAllocationTest {
  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:MaxVectorSize=32", "-XX:UseAVX=2", "-XX:MaxVectorSize=16"})
  void noFormAllocates(String flag, @TempDir Path directory) throws Exception {
    Path log = directory.resolve("allocation.log");
    var process = new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:+IgnoreUnrecognizedVMOptions",
            flag,
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            AllocationOutsideJUnit.class.getName())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    assertTrue(process.waitFor(5, TimeUnit.MINUTES), "still running");
    String said = Files.readString(log);
    assertEquals(0, process.exitValue(), said);
    assertTrue(said.contains("80 forms, 0 allocate"), said);
  }
}
