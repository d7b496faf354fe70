package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

class SelftestCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return RaidOffload.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
  }

  @Test
  void oneCaseIsRunAndToldInFigures(@TempDir Path dir) throws IOException {
    Path last = dir.resolve("last.txt");
    String text = "level=6 disks=6 unit=1536 engine=ppc44x pool=2 | write parts=0,2:512+700 failed=D1 | check spoiled=Q";
    assertEquals(0, run("selftest", "--case", text, "--last-case", last.toString(), "--json"), err.toString());
    JsonNode document = new ObjectMapper().readTree(out.toString());
    assertEquals(1, document.path("cases").asInt());
    assertEquals(2, document.path("requests").asInt());
    assertEquals(0, document.path("refused").asInt());
    assertEquals(2 * 6 * 1536, document.path("comparedBytes").asInt());
    assertEquals("ppc44x", document.path("engines").path(0).asText());
    assertTrue(document.path("failure").isNull(), out.toString());
    assertEquals(text + "\n", Files.readString(last));
  }

  @Test
  void whatIsNoCaseIsBadUsage() {
    assertEquals(2, run("selftest", "--case", "level=6 engine=none | check"));
    assertTrue(err.toString().contains("engine: none"), err.toString());
    assertEquals(2, run("selftest", "--seconds", "0"));
    assertEquals(2, run("selftest", "--case", "level=6"));
    assertFalse(err.toString().contains("at org.raidoffload"), err.toString());
  }
}
