package org.raidoffload.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BenchSummaryTest {
  private static final Path FILE = Path.of("figures.json");

  @Test
  void marksARowThatFallsShortOfItsTarget() throws Exception {
    String table = summary("""
        {"cpu": "C", "jdk": "25", "kernel": "vector-256", "results": [
          {"operation": "P", "peer": "xor_gen", "kernel": "vector-256", "blockBytes": 4096, "disks": 8,
           "footprint": "warm", "gbPerSecond": 98.25, "peerGbPerSecond": 71.25, "ratio": 1.38, "target": 0.92},
          {"operation": "P+Q", "peer": "pq_gen", "kernel": "vector-256", "blockBytes": 65536, "disks": 8,
           "footprint": "cold-3G", "gbPerSecond": 9.0, "peerGbPerSecond": 10.0, "ratio": 0.9, "target": 1.0}]}""");
    assertTrue(table.contains("| P | 4 KiB | 8 | warm | vector-256 | 98.3 | xor_gen | 71.3 | 1.38 | 0.92 |"), table);
    assertTrue(table.contains("| 10.0 | 0.90 | 1.00 **short** |"), table);
  }

  @Test
  void aMatrixHasARowForAnOperationAndAColumnForASizeAndMemory() throws Exception {
    String row = """
        {"operation": "P", "peer": "xor_gen", "kernel": "%s", "blockBytes": %s, "disks": 8, "footprint": "%s", "gbPerSecond": %s,
         "ratio": %s, "target": 1.0}""";
    String table = BenchSummary.summary(FILE, new ObjectMapper().readTree("""
        {"cpu": "C", "jdk": "25", "kernel": "vector-256", "results": [%s, %s, %s]}""".formatted(
        row.formatted("vector-256", 4096, "warm", 98.25, 1.38), row.formatted("vector-256", 65536, "cold-3G", 9, 0.9),
        row.formatted("long-lane", 4096, "warm", 20, 0.3))), true);
    assertTrue(table.contains(
        "| operation | kernel | peer | disks | 4 KiB warm | 64 KiB cold-3G |\n|---|---|---|--:|--:|--:|\n"), table);
    assertTrue(table.contains("| P | vector-256 | xor_gen | 8 | 1.38 (98.3) | **0.90 (9.0)** |"), table);
    assertTrue(table.contains("| P | long-lane | xor_gen | 8 | **0.30 (20.0)** |  |"), table);
  }

  @Test
  void listsJmhScoresWithTheirParametersAndErrors() throws Exception {
    String table = summary("""
        [{"jmhVersion": "1.37", "jdkVersion": "25", "forks": 3, "benchmark": "a.b.ParityBench.stripe",
          "params": {"row": "PQ", "disks": "8"},
          "primaryMetric": {"score": 812.04, "scoreError": 9.96, "scoreUnit": "ns/op"}}]""");
    assertTrue(table.contains("| ParityBench.stripe | row PQ, disks 8 | 812.0 | 10.0 | ns/op |"), table);
  }

  @Test
  void dividesEachScoreByTheBaselineOfItsParametersAndListsAllocation() throws Exception {
    String table = summary("[%s, %s, %s, %s, %s]".formatted(
        jmhRow("SchedulerBench.baseline", "4", 500, 0.001),
        jmhRow("SchedulerBench.baseline", "64", 8000, 0.001),
        jmhRow("SchedulerBench.chain", "4", 600, 24),
        jmhRow("SchedulerBench.chain", "64", 8400, 24.04),
        jmhRow("OtherBench.alone", "4", 7, 0)));
    assertTrue(table.contains("| unit | ÷ baseline | B/op |\n|---|---|--:|--:|---|--:|--:|\n"), table);
    assertTrue(table.contains("| SchedulerBench.baseline | block 4 | 500.0 | 1.0 | ns/op |  | 0.0 |"), table);
    assertTrue(table.contains("| SchedulerBench.chain | block 4 | 600.0 | 1.0 | ns/op | 1.20 | 24.0 |"), table);
    assertTrue(table.contains("| SchedulerBench.chain | block 64 | 8400.0 | 1.0 | ns/op | 1.05 | 24.0 |"), table);
    assertTrue(table.contains("| unit | B/op |\n|---|---|--:|--:|---|--:|\n| OtherBench.alone |"), table);
  }

  @Test
  void takesTheKernelNamedPeerForTheBaselineOfTheOthers() throws Exception {
    String row = """
        {"benchmark": "a.b.ParityBench.stripe", "params": {"row": "PQ", "kernel": "%s"},
         "primaryMetric": {"score": %s, "scoreError": 1, "scoreUnit": "ns/op"}}""";
    String table = summary("[%s, %s]".formatted(row.formatted("vector", 30), row.formatted("peer", 60)));
    assertTrue(table.contains("kernel vector | 30.0 | 1.0 | ns/op | 0.50 |"), table);
    assertTrue(table.contains("kernel peer | 60.0 | 1.0 | ns/op |  |"), table);
  }

  @Test
  void refusesJsonOfAnotherKindByName() {
    var refusal = assertThrows(IllegalArgumentException.class, () -> summary("{\"a\": 1}"));
    assertEquals("figures.json: neither paired-kernels nor JMH wrote this", refusal.getMessage());
  }

  private static String jmhRow(String benchmark, String block, double score, double allocated) {
    return """
        {"benchmark": "a.b.%s", "params": {"block": "%s"},
         "primaryMetric": {"score": %s, "scoreError": 1, "scoreUnit": "ns/op"},
         "secondaryMetrics": {"gc.alloc.rate.norm": {"score": %s, "scoreUnit": "B/op"}}}"""
        .formatted(benchmark, block, score, allocated);
  }

  private static String summary(String json) throws Exception {
    return BenchSummary.summary(FILE, new ObjectMapper().readTree(json), false);
  }
}
