package org.raidoffload.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own for a measurement, where nothing that ran before has shaped the compiled code. */
final class FreshJvm {
  private FreshJvm() {}

  /** What the class prints; errors go where the tests' go. */
  static List<String> lines(Path log, Class<?> main, String... flags) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.add("-XX:+IgnoreUnrecognizedVMOptions");
    command.addAll(List.of(flags));
    command.addAll(List.of(
        "--add-modules=jdk.incubator.vector",
        "--enable-native-access=ALL-UNNAMED",
        "-Xmx256m",
        "-cp",
        System.getProperty("java.class.path"),
        main.getName()));
    var process = new ProcessBuilder(command).redirectOutput(log.toFile()).start();
    assertTrue(process.waitFor(10, TimeUnit.MINUTES), "still running");
    return Files.readAllLines(log);
  }
}
