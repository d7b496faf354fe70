package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class HazardsCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir
  private Path folder;

  private int run(String... args) {
    CommandLine line = RaidOffload.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(args);
  }

  @Test
  void listsEveryScenarioStrategyAndDomainAsJson() throws IOException {
    assertEquals(0, run("hazards", "--json"));
    JsonNode all = new ObjectMapper().readTree(out.toString());
    assertEquals(8 * 4 * 7 + 9, all.size());
    for (JsonNode cell : all) {
      assertEquals(cell.get("expected"), cell.get("observed"), cell.toString());
      boolean client = cell.get("lifecycle").asText().matches("UP_FRONT|PER_LEG");
      assertEquals(client, cell.get("observed").asText().equals("right") && client, cell.toString());
      if (cell.get("observed").asText().equals("wrong")) {
        assertTrue(cell.get("wrongBytes").asLong() > 0, cell.toString());
        assertTrue(cell.get("firstViolation").get("sentence").asText().startsWith("stripe 0"), cell.toString());
      }
    }
  }

  @Test
  void explainsACellAsATimeline() {
    assertEquals(0, run("hazards", "--scenario", "h", "--strategy", "per-operation", "--domain", "bounce", "--explain"));
    assertTrue(out.toString().contains(">>"), out.toString());
    assertTrue(out.toString().contains("LEDGER overlapping-mapping: stripe 0"), out.toString());
  }

  @Test
  void reEnactsAFileRowByRow() throws IOException {
    Path file = folder.resolve("one.jsonl");
    Files.writeString(file, """
        {"setup":"swiotlb+engine","repetition":0,"array":"r5n4","raid_level":5,"raid_disks":4,\
        "workload":"full_stripe_write","failed_disks":[],"write":{"array_byte_offset":122880,"length":12288,\
        "rmw_level":1,"skip_copy":0},"right":false,"wrong_bytes_by_block":{"P":4080},"wrong_P_equals":{"zeros":1}}
        """);
    assertEquals(0, run("hazards", "--recorded", file.toString(), "--json"), err.toString());
    JsonNode all = new ObjectMapper().readTree(out.toString());
    assertEquals(3, all.size());
    assertEquals("PER_OPERATION", all.get(0).get("lifecycle").asText());
    assertEquals(false, all.get(0).get("kernelRight").asBoolean());
    assertEquals(false, all.get(0).get("right").asBoolean());
    assertEquals("[\"P\"]", all.get(0).get("wrongBlocks").toString());
    assertEquals("overlapping-mapping", all.get(0).get("firstViolation").get("rule").asText());
    assertTrue(all.get(0).get("schedulerRight").isNull());
    for (int i : new int[] {1, 2}) {
      assertTrue(all.get(i).get("schedulerRight").asBoolean());
      assertTrue(all.get(i).get("kernelRight").isNull());
      assertTrue(all.get(i).get("right").asBoolean());
      assertTrue(all.get(i).get("firstViolation").isNull());
    }
  }

  @Test
  void aRunThatTheKernelHadRightWhereWeAreWrongIsExitCodeOne() throws IOException {
    Path file = folder.resolve("one.jsonl");
    Files.writeString(file, """
        {"setup":"swiotlb+engine","repetition":0,"array":"r5n4","raid_level":5,"raid_disks":4,\
        "workload":"full_stripe_write","failed_disks":[],"write":{"array_byte_offset":122880,"length":12288,\
        "rmw_level":1,"skip_copy":0},"right":true,"wrong_bytes_by_block":{}}
        """);
    assertEquals(1, run("hazards", "--recorded", file.toString()));
    assertTrue(out.toString().contains("1 recorded runs: 0 agree"), out.toString());
    assertTrue(out.toString().contains("under up-front and per-leg 0 are wrong or break a rule"), out.toString());
  }

  @Test
  void badInputIsOneSentenceWithFileAndLineAndExitCodeTwo() throws IOException {
    Path file = folder.resolve("bad.jsonl");
    Files.writeString(file, "{\"setup\":\"swiotlb+engine\"}\n");
    assertEquals(2, run("hazards", "--recorded", file.toString()));
    assertEquals("raid-offload: " + file + " line 1: key \"workload\" is missing", err.toString().strip());
    Files.writeString(file, "{\n");
    assertEquals(2, run("hazards", "--recorded", file.toString()));
    Files.writeString(file, "");
    assertEquals(2, run("hazards", "--recorded", file.toString()));
    assertEquals(2, run("hazards", "--recorded", folder.resolve("none").toString()));
    assertEquals(2, run("hazards", "--scenario", "z"));
    assertEquals(2, run("hazards", "--domain", "z"));
    assertTrue(err.toString().lines().noneMatch(l -> l.startsWith("\tat ")), err.toString());
    assertEquals("", out.toString());
  }
}
