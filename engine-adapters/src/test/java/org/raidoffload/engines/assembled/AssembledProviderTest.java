package org.raidoffload.engines.assembled;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.raidoffload.parity.ParityKernelProvider;

class AssembledProviderTest {

  @Test
  void isFoundAndBringsBothKernelsOrSaysWhyNot() {
    ParityKernelProvider provider = ServiceLoader.load(ParityKernelProvider.class).stream()
        .map(ServiceLoader.Provider::get).filter(found -> found.name().equals("assembled")).findFirst().orElseThrow();
    if (provider.absence().isEmpty()) {
      assertEquals(2, provider.kernels().size());
      assertTrue(provider.kernels().get(1).name().endsWith("-streaming"));
    } else {
      assertFalse(provider.absence().get().isBlank());
      assertFalse(provider.absence().get().startsWith("self-test"), provider.absence()::get);
    }
  }

  @Test
  void isAbsentWithTheReasonWhereItIsSwitchedOff() throws Exception {
    assertEquals("absent: raidoffload.assembled is off", answer("-Draidoffload.assembled=off"));
  }

  @Test
  void isAbsentWithTheReasonForAnInstructionSetThatThereIsNoCodeFor() throws Exception {
    String answer = answer("-Draidoffload.assembled=mmx");
    assumeTrue(!answer.contains("Linux on amd64 only"), answer);
    assertEquals(
        "absent: raidoffload.assembled: mmx (must be one of off, " + InstructionSet.labels() + ")", answer);
  }

  @Test
  void isAbsentWithTheReasonWhereNativeAccessIsDenied() throws Exception {
    String answer = answer("--illegal-native-access=deny", "--enable-native-access=java.base");
    assumeTrue(!answer.contains("Linux on amd64 only"), answer);
    assertTrue(answer.startsWith("absent: "), answer);
    assertTrue(answer.contains("native access"), answer);
  }

  @Test
  void isAbsentWithTheReasonOnAnotherSystem() throws Exception {
    assertEquals("absent: there is code for Linux on amd64 only, this is Windows on amd64",
        answer("-Dos.name=Windows", "-Dos.arch=amd64"));
    assertEquals("absent: there is code for Linux on amd64 only, this is Linux on aarch64",
        answer("-Dos.name=Linux", "-Dos.arch=aarch64"));
  }

  /** What a JVM of its own says about the kernels, started with these flags. */
  private static String answer(String... flags) throws Exception {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    if (List.of(flags).stream().noneMatch(flag -> flag.startsWith("--enable-native-access"))) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Answer.class.getName()));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, process.exitValue(), output);
    return output.strip();
  }

  /** Prints whether there are kernels here. */
  static final class Answer {
    private Answer() {}

    public static void main(String[] args) {
      var provider = new AssembledProvider();
      System.out.println(provider.absence().map("absent: "::concat).orElseGet(() -> provider.kernels().getFirst().name()));
    }
  }
}
