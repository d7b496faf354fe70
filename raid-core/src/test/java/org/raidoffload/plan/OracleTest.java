package org.raidoffload.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.raidoffload.geometry.GeometryTables;

/** The plans beside what a real Linux kernel did. */
class OracleTest {
  private static String report = "";

  @AfterAll
  static void tell() {
    System.out.println("equal to the Linux kernel: " + report);
  }

  @Test
  void plansEveryRecordedStripeAsTheKernelDid() {
    RecordedChains chains = new RecordedChains().compareAll();
    List<String> shown = chains.differences.subList(0, Math.min(40, chains.differences.size()));
    assertTrue(chains.differences.isEmpty(), () -> chains.differences.size() + " differences:\n"
        + String.join("\n", shown));
    assertEquals(EnumSet.allOf(Deviation.class), chains.met.keySet(), "a named deviation that no recording shows");
    assertEquals(2419, chains.heads, "recorded stripe heads");
    report += chains.heads + " recorded chains (" + chains.calls + " calls, " + chains.descriptors + " descriptors);"
        + " named deviations " + chains.met + "; ";
  }

  @Test
  void makesTheParityThatTheKernelWroteOnEveryRecordedArray() throws IOException {
    try (RecordedArrays arrays = new RecordedArrays().compareAll()) {
      assertEquals(List.of(), arrays.differences.subList(0, Math.min(40, arrays.differences.size())));
      assertEquals(57, arrays.arrays, "recorded arrays");
      report += arrays.arrays + " arrays (" + arrays.blocks + " blocks); ";
    }
  }

  @Test
  void placesEveryRecordedGeometryPointAsTheKernelDid() {
    GeometryTables tables = new GeometryTables().compareAll();
    assertEquals(List.of(), tables.differences);
    report += tables.points + " geometry points; ";
  }

  @Test
  void survivesTheSelfTestsOfTheKernelsRaid6Library() {
    PairTests tests = new PairTests().runAll();
    assertEquals(2429, tests.pairs, "pairs of lost blocks");
    assertEquals(105, tests.ranges, "rewritten ranges");
    report += tests.pairs + " pair tests, " + tests.ranges + " rmw ranges; ";
  }

  @Test
  void everyRunWithoutStripeHeadsIsOneThatMdServesPastItsStripes() {
    List<JsonNode> without = Recording.runsWithoutHeads();
    for (JsonNode run : without) {
      boolean healthyRead = run.path("io").path("dir").asText().equals("read") && run.path("failed_disks").isEmpty();
      assertTrue(healthyRead || run.path("id").asText().endsWith("__hotreplace"), run.toString());
    }
    assertTrue(without.size() > 30, "runs: " + without.size());
  }
}
