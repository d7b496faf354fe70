package org.raidoffload.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelFloorTest {
  /** A kernel whose vectors are boxed gives right results at a tenth to a fiftieth of the speed. */
  @Test
  void noVectorKernelIsBelowHalfItsPeerWhenAllAreLoaded(@TempDir Path directory) throws Exception {
    Path log = directory.resolve("floor.log");
    var process = new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            KernelFloor.class.getName())
        .redirectOutput(log.toFile())
        .start();
    assertTrue(process.waitFor(10, TimeUnit.MINUTES), "still running");
    List<String> rows = Files.readAllLines(log);
    assertEquals(KernelRow.values().length + KernelFloor.HEAP_ROWS.size(), rows.size(), rows.toString());
    for (String row : rows) {
      double ratio = Double.parseDouble(row.substring(row.indexOf(' ') + 1));
      assertTrue(ratio >= KernelFloor.FLOOR, row + " of its peer (must be at least " + KernelFloor.FLOOR + ")");
    }
  }
}
