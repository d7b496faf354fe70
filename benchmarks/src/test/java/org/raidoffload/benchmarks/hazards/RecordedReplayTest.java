package org.raidoffload.benchmarks.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.raidoffload.chain.StrategyKind;

class RecordedReplayTest {
  private static List<RecordedRow> rows;

  @BeforeAll
  static void load() throws IOException {
    rows = RecordedRows.bundled();
  }

  @Test
  void everyRecordedRunIsAgainRightOrWrongInTheSameBlocksUnderPerOperation() {
    RecordedReplay replay = new RecordedReplay(rows, 1);
    List<String> differences = new ArrayList<>();
    int compared = 0;
    int wrong = 0;
    for (RecordedRow row : rows) {
      RecordedReplay.Verdict verdict = replay.run(row, StrategyKind.PER_OPERATION);
      compared++;
      wrong += verdict.right() ? 0 : 1;
      if (verdict.right() != row.right() || !verdict.wrongBlocks().equals(row.kernelWrongBlocks())
          || !verdict.wrongPEquals().containsAll(row.wrongPEquals().keySet())) {
        differences.add("line " + row.line() + " " + row.setup() + " " + row.array() + " " + row.workload() + " "
            + row.failedBlocks() + " kernel " + row.right() + row.kernelWrongBlocks() + row.wrongPEquals() + " here "
            + verdict.right() + verdict.wrongBlocks() + verdict.wrongPEquals());
      }
    }
    System.out.println("recorded runs compared " + compared + ", wrong here " + wrong + ", differences "
        + differences.size());
    assertEquals(List.of(), differences.subList(0, Math.min(20, differences.size())));
  }
}
