package org.raidoffload.engines.assembled;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.raidoffload.parity.ParityKernels;

class DefaultKernelTest {
  @Test
  void assembledKernelsArePreferred() throws Exception {
    assumeTrue(Assembled.absence().isEmpty(), () -> Assembled.absence().orElseThrow());
    String name = new AssembledKernel(Assembled.code(), false).name();
    List<String> lines = answer();
    assertEquals(name, lines.getFirst());
  }

  @Test
  void aPropertyLeavesOnlyKernelsThatJavaCompiles() throws Exception {
    List<String> lines = answer("-Draidoffload.kernels=java");
    assertEquals("long-lane", lines.getFirst());
    assertTrue(lines.contains("raidoffload.kernels is java: kernels of providers are left out"), lines::toString);
  }

  @Test
  void theReasonOfAnAbsenceIsToldBesideTheKernels() throws Exception {
    List<String> lines = answer("-Draidoffload.assembled=off");
    assertTrue(lines.contains("assembled is absent: raidoffload.assembled is off"), lines::toString);
  }

  private static List<String> answer(String... flags) throws Exception {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Answer.class.getName()));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, process.exitValue(), output);
    return output.lines().toList();
  }

  /** Prints the kernels of a new JVM. */
  static final class Answer {
    private Answer() {}

    public static void main(String[] args) {
      ParityKernels.available().forEach(System.out::println);
    }
  }
}
