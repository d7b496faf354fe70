package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What compare shows of rewriting rules, and what plan shows of placements. */
class RulesTableTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine line = RaidOffload.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return line.execute(args);
  }

  @Test
  void aRowForEachRuleThatChangesAChainAndItsRatioToNone() throws IOException {
    assertEquals(0, run("compare", "--rules-table", "--engines", "ppc44x,iop3xx,iop13xx,mv_xor", "--queue-depth", "4",
        "--no-check", "--json"), err.toString());
    List<String> rows = new ArrayList<>();
    double none = 0;
    for (JsonNode row : new ObjectMapper().readTree(out.toString())) {
      String rewrite = row.path("rewrite").asText();
      rows.add(row.path("engine").asText() + " " + rewrite);
      assertEquals("AUTO", row.path("strategy").asText());
      none = rewrite.equals("none") ? row.path("modelNanosPerStripe").asDouble() : none;
      assertEquals(row.path("modelNanosPerStripe").asDouble() / none, row.path("ratioToNone").asDouble(), 1e-9);
    }
    assertEquals(List.of("ppc44x none", "ppc44x xor-as-pq", "ppc44x copy-as-xor", "iop3xx none",
        "iop3xx copy-as-xor", "iop13xx none", "iop13xx accumulate-pq", "mv_xor none"), rows);
  }

  @Test
  void aRuleThatKeepsChainsOnOneChannelLeavesFewerSwitches() throws IOException {
    assertEquals(0, run("compare", "--rules-table", "--engines", "ppc44x", "--queue-depth", "1", "--json"),
        err.toString());
    JsonNode rows = new ObjectMapper().readTree(out.toString());
    assertTrue(rows.path(1).path("channelSwitches").asLong() < rows.path(0).path("channelSwitches").asLong());
    assertTrue(rows.path(1).path("upFrontChains").asLong() > rows.path(0).path("upFrontChains").asLong());
    assertEquals(0, rows.path(1).path("wrongBytes").asLong() + rows.path(1).path("violations").asLong());
  }

  @Test
  void rulesTableDoesNotMixWithOneChosenRule() {
    assertEquals(2, run("compare", "--rules-table", "--rewrite", "xor-as-pq"));
    assertTrue(err.toString().contains("leave them out"), err.toString());
  }

  @Test
  void explanationShowsEveryCandidateWithItsCostAndWhyTheFirstIsTaken() {
    assertEquals(0, run("plan", "--level", "5", "--disks", "5", "--request", "write", "--blocks", "0,1,2,3",
        "--engine", "iop13xx", "--explain"), err.toString());
    String text = out.toString();
    assertTrue(text.contains("candidate ADMA0/ADMA1: 0 switches, 9 maps, 5 descriptors, 1 idle opcode (taken)"), text);
    assertTrue(text.contains("candidate ADMA2: 0 switches, 9 maps, 5 descriptors, 3 idle opcodes"), text);
    assertTrue(text.contains("ADMA2 could as well, but is left to chains that need PQ or PQ_VAL"), text);
  }
}
