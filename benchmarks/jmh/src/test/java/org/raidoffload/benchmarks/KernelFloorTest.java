package org.raidoffload.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelFloorTest {
  /** A kernel whose vectors are boxed gives right results at a tenth to a fiftieth of the speed. */
  @Test
  void noVectorKernelIsBelowItsFloorWhenAllAreLoaded(@TempDir Path directory) throws Exception {
    List<String> rows = FreshJvm.lines(directory.resolve("floor.log"), KernelFloor.class);
    assertEquals(KernelRow.values().length + KernelFloor.HEAP_ROWS.size(), rows.size(), rows.toString());
    for (String row : rows) {
      String[] words = row.split(" ", 4);
      double ratio = Double.parseDouble(words[1]);
      double floor = Double.parseDouble(words[2]);
      assertTrue(ratio >= floor, words[0] + " reaches " + ratio + " of " + words[3] + " (must be at least " + floor + ")");
    }
  }
}
