package org.raidoffload.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A JVM that lacks what makes kernels fast says so in one line of its log, with what to do. */
@Timeout(60)
class KernelAdviceTest {
  /** Asks for the shared kernels twice; run in a JVM of its own. */
  public static final class Asks {
    private Asks() {}

    public static void main(String[] args) {
      ParityKernels.shared();
      ParityKernels.sharedStreamed();
      System.exit(0);
    }
  }

  private static List<String> logged(String... flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Asks.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    return out.lines().filter(line -> line.contains("parity may be slower")).toList();
  }

  @Test
  void theVectorModuleThatIsMissingIsNamedOnceWithTheFlag() throws Exception {
    List<String> lines = logged();
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(lines.getFirst().contains("--add-modules jdk.incubator.vector"), lines.getFirst());
    assertFalse(logged("--add-modules=jdk.incubator.vector").toString().contains("--add-modules"));
    assertEquals(List.of(), logged("-Draidoffload.advice=off"));
  }

  @Test
  void whatIsAbsentIsSaidWithItsReason() {
    assertNull(KernelAdvice.sentence(List.of(), true));
    String both = KernelAdvice.sentence(List.of("assembled is absent: no AVX2"), false);
    assertTrue(both.contains("assembled is absent: no AVX2; vector is absent: "), both);
  }
}
