package org.raidoffload.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NarrowVectorKernelTest {
  @Test
  void passesTheContractWith128BitVectors(@TempDir Path directory) throws Exception {
    Path log = directory.resolve("contract.log");
    var process = new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:MaxVectorSize=16",
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            ContractOutsideJUnit.class.getName(),
            "vector-128")
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    assertTrue(process.waitFor(5, TimeUnit.MINUTES), "still running");
    assertEquals(0, process.exitValue(), () -> read(log));
    assertTrue(read(log).contains("892 checks passed by vector-128"), () -> read(log));
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
