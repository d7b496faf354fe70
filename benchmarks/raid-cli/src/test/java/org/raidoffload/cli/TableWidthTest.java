package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raidoffload.cli.report.TextTable;

/** Tables fit a terminal of 80 columns unless --wide asks for more, and say what their columns are. */
class TableWidthTest {

  /** A command, whether it checks, the title of a column, and how its legend begins. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "engines | descriptors | xor, pq: most sources",
      "engines | 6 recover | 5, 6: RAID level",
      "engines --feasibility | 6 rec P | one: one channel",
      "replay --engine ppc44x-440spe --strategy per-descriptor --no-check --workload scrub --requests 4 | host us | host us: CPU",
      "compare --engines ppc44x --no-check --workload scrub --requests 4 | host x | x CPU: throughput",
      "compare --rules-table --engines ppc44x --no-check --workload scrub --requests 4 | x none | one ch.: chains",
      "hazards --scenario a | per-descriptor | caught: a rule",
  })
  void fitWithALegend(String command, String column, String legend) {
    CliRun run = CliRun.of(command, List.of());
    assertEquals(0, run.code(), run.err());
    List<String> lines = run.out().lines().toList();
    int header = -1;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().matches("--[-]+")) {
        header = lines.get(i - 1).contains(column) ? i - 1 : header;
        for (int row = i - 1; row < lines.size() && !lines.get(row).isBlank(); row++) {
          boolean sentence = lines.get(row).matches("(looked|checked|requests|first).*");
          assertTrue(sentence || lines.get(row).length() <= 80, command + ": " + lines.get(row));
        }
      }
    }
    assertTrue(header >= 0, column + " in\n" + run.out());
    assertTrue(lines.subList(header, lines.size()).stream().anyMatch(line -> line.strip().startsWith(legend)), run.out());
  }

  @Test
  void wideShowsWhatReplayCounts() {
    CliRun run = CliRun.of("replay --engine ioat --no-check --workload scrub --requests 4 --wide", List.of());
    assertTrue(run.out().contains("unmaps") && run.out().contains("switches: from one channel"), run.out());
  }

  @Test
  void theLastColumnGoesOnBelowItself() {
    String table = TextTable.of("<name", "n", "<why").row("one", 1, "because of this and that and more").row("two", 22, "so")
        .render(34);
    assertEquals("""
        name   n  why
        ----------------------------------
        one    1  because of this and that
                  and more
        two   22  so
        """, table);
  }
}
