package org.raidoffload.engines.feasibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.chain.StrategyDecision.Choice;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engines.feasibility.Feasibility.Cell;
import org.raidoffload.engines.feasibility.Feasibility.Row;

/** The generated table against the fact sheet's (4.4), cell by cell; what differs on purpose is listed with a reason. */
class FeasibilityTest {

  /**
   * The fact sheet: ONE = one channel (its name after a colon where the sheet says which), HOP = channels or CPU
   * change, NO = not one channel, CPU = no channel, TEST = xor into parity, then the CPU tests for zero, ANY = silent.
   * Columns as in {@link RequestChain}; the sheet has one column for both recoveries.
   */
  private static final String SHEET = """
      mv_xor-6.1     -          ONE ONE ONE TEST HOP CPU CPU CPU
      mv_xor-3.2     -          ONE ONE ONE TEST HOP CPU CPU CPU
      mv_xor_v2      -          ONE ONE ONE TEST NO NO NO CPU
      ioat-1         -          CPU ANY ANY ANY ANY ANY ANY ANY
      ioat-2         -          CPU ANY ANY ANY ANY ANY ANY ANY
      ioat-3.2       -          ONE ONE ONE ONE ONE ONE ONE ONE
      ioat-3.3       -          ONE ONE ONE ONE ONE ONE ONE ONE
      ioat-3.3-16    -          ONE ONE ONE ONE ONE ONE ONE ONE
      ioat-3.2-copy  -          CPU CPU CPU CPU CPU CPU CPU CPU
      iop13xx        -          ONE ONE ONE ONE ONE:ADMA2 ONE:ADMA2 ONE:ADMA2 ONE:ADMA2
      iop3xx-33x     -          HOP HOP ONE:AAU ONE:AAU HOP HOP HOP CPU
      iop3xx-32x     -          NO NO ONE:AAU TEST NO NO NO CPU
      ppc44x-440spe  -          HOP NO ONE:XOR ONE:DMA0/DMA1 ONE:DMA0/DMA1 NO NO ONE:DMA0/DMA1
      ppc44x-440spe  XOR_AS_PQ  ONE:DMA0/DMA1 ONE ONE ONE ONE ONE:DMA0/DMA1 ONE:DMA0/DMA1 ONE
      fsl_raid       -          ONE ONE ONE TEST ONE ONE ONE CPU
      bcm-sba-v1     -          ONE ONE ONE TEST ONE ONE ONE CPU
      bcm-sba-v2     -          ONE ONE ONE TEST ONE ONE ONE CPU
      xgene          -          HOP ANY ONE TEST HOP ONE ONE CPU
      idxd           -          NO NO NO NO NO NO NO NO
      """;

  private static final String NO_XOR_INTO_PARITY =
      "without XOR_VAL the kernel xors into P and lets the CPU test it, which destroys P in memory; here the CPU "
          + "validates in one pass and P stays whole";
  private static final String XORS_STAY_ON_THE_CHANNEL =
      "without a P+Q channel the kernel recovers wholly on the CPU; here the xor steps still run on the channel";

  /** Deliberate differences: what we do instead, and why. */
  private static Map<String, Map.Entry<Choice, String>> differences() {
    Map<String, Map.Entry<Choice, String>> out = new TreeMap<>();
    for (String engine : List.of("mv_xor-6.1", "mv_xor-3.2", "mv_xor_v2", "iop3xx-32x", "fsl_raid", "bcm-sba-v1",
        "bcm-sba-v2", "xgene")) {
      out.put(engine + " raid5-check", Map.entry(Choice.SOFTWARE, NO_XOR_INTO_PARITY));
    }
    for (String engine : List.of("mv_xor-6.1", "mv_xor-3.2")) {
      out.put(engine + " raid6-recover-2data", Map.entry(Choice.PER_LEG, XORS_STAY_ON_THE_CHANNEL));
      out.put(engine + " raid6-recover-data-p", Map.entry(Choice.PER_LEG, XORS_STAY_ON_THE_CHANNEL));
    }
    return out;
  }

  private static boolean agrees(String sheet, Cell cell) {
    return switch (sheet) {
      case "ANY" -> true;
      case "ONE" -> cell.choice() == Choice.UP_FRONT;
      case "HOP", "TEST" -> cell.choice() == Choice.PER_LEG;
      case "NO" -> cell.choice() != Choice.UP_FRONT;
      case "CPU" -> cell.choice() == Choice.SOFTWARE;
      default -> cell.choice() == Choice.UP_FRONT && sheet.equals("ONE:" + cell.channels());
    };
  }

  private static final List<Row> TABLE = Feasibility.table(EngineRegistry.load().engines());

  @Test
  void everyCellEqualsTheFactSheetOrIsAListedDifference() {
    Map<String, Map.Entry<Choice, String>> differences = differences();
    List<String> wrong = new ArrayList<>();
    int agreeing = 0;
    for (String line : SHEET.lines().toList()) {
      List<String> words = Stream.of(line.trim().split(" +", -1)).toList();
      Set<RewriteRule> rules = words.get(1).equals("-") ? Set.of() : Set.of(RewriteRule.valueOf(words.get(1)));
      Row row = TABLE.stream().filter(r -> r.engine().equals(words.get(0)) && r.rules().equals(rules)).findFirst()
          .orElseThrow();
      for (RequestChain chain : RequestChain.values()) {
        Cell cell = row.cell(chain);
        String sheet = words.get(2 + chain.ordinal());
        String key = row.engine() + " " + chain.label();
        if (agrees(sheet, cell)) {
          agreeing++;
        } else if (!rules.isEmpty() || differences.get(key) == null
            || differences.remove(key).getKey() != cell.choice()) {
          wrong.add(key + ": sheet " + sheet + ", here " + cell);
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertEquals(Map.of(), differences, "differences that are none");
    assertEquals(19 * 8 - 12, agreeing);
  }

  @Test
  void everyEngineOfTheClassPathHasARow() {
    assertEquals(EngineRegistry.load().engines().stream().map(e -> e.name()).toList(),
        TABLE.stream().filter(r -> r.rules().isEmpty()).map(Row::engine).toList());
  }

  @Test
  void aCellSaysWhichChannelAndOpcodeDecided() {
    Row iop3xx = TABLE.stream().filter(r -> r.engine().equals("iop3xx-33x")).findFirst().orElseThrow();
    Cell write = iop3xx.cell(RequestChain.RAID5_WRITE_RCW);
    assertEquals("DMA0/DMA1 > AAU", write.channels());
    assertTrue(write.reason().contains("AAU does not run COPY"), write.reason());
  }

  @Test
  void rowsWithARuleAppearOnlyWhereTheRuleChangesACell() {
    assertTrue(TABLE.stream().anyMatch(r -> r.engine().equals("iop3xx-33x")
        && r.rules().equals(Set.of(RewriteRule.COPY_AS_XOR))));
    assertTrue(TABLE.stream().noneMatch(r -> r.engine().equals("ioat-3.2") && !r.rules().isEmpty()));
  }

  @Test
  void unorderedEngineIsRefusedForEveryChainAndSaysSo() {
    Row idxd = TABLE.stream().filter(r -> r.engine().equals("idxd")).findFirst().orElseThrow();
    for (Cell cell : idxd.cells()) {
      assertEquals(Choice.SOFTWARE, cell.choice());
      assertTrue(cell.reason().contains("completes in any order"), cell.reason());
    }
  }
}
