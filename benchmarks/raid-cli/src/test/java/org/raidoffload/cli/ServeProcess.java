package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The serve command in a JVM of its own. */
record ServeProcess(Process process, String address) implements AutoCloseable {
  private static final String LISTENING = "listening on ";

  /** Starts it and waits until clients may come. */
  static ServeProcess start(Path dir, String options, List<String> members) throws IOException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
        RaidOffload.class.getName(), "serve"));
    command.addAll(List.of(options.split(" ")));
    command.addAll(members);
    Path err = dir.resolve("serve.err");
    Process process = new ProcessBuilder(command).redirectError(err.toFile()).start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    if (line == null || !line.startsWith(LISTENING)) {
      process.destroyForcibly();
      throw new IOException("serve said " + line + ": " + Files.readString(err, StandardCharsets.UTF_8));
    }
    return new ServeProcess(process, line.substring(LISTENING.length()));
  }

  /** Asks it to end, as SIGTERM does; its exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS), "serve does not end");
    return process.exitValue();
  }

  /** Ends it as kill -9 does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS), "serve cannot be killed");
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
