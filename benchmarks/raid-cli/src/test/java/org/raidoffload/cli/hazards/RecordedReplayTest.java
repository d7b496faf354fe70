package org.raidoffload.cli.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.mapping.DomainKind;

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
    assertEquals(List.of(), differences.subList(0, Math.min(20, differences.size())));
    assertEquals(4476, compared);
    assertEquals(1108, wrong);
  }

  @ParameterizedTest
  @EnumSource(value = StrategyKind.class, names = {"UP_FRONT", "PER_LEG"})
  void noRecordedRunIsWrongOrBreaksARuleWhereTheClientOwnsTheMappings(StrategyKind strategy) {
    RecordedReplay replay = new RecordedReplay(rows, 2);
    for (RecordedRow row : rows) {
      RecordedReplay.Verdict verdict = replay.run(row, strategy);
      assertTrue(verdict.right(), "line " + row.line() + " " + row.workload() + " " + verdict);
      assertNull(verdict.firstViolation(), "line " + row.line());
    }
  }

  /** A twelfth of all combinations, spread so that each engine and domain meets each shape's neighbours. */
  @ParameterizedTest
  @EnumSource(DomainKind.class)
  void theSameWorkloadsAreRightOnEveryEngineOverEveryDomain(DomainKind domain) {
    RecordedReplay replay = new RecordedReplay(rows, 3);
    List<RecordedRow> shapes = RecordedShapes.of(rows);
    List<OffloadEngine> engines = EngineRegistry.load().engines();
    int perLeg = 0;
    for (int e = 0; e < engines.size(); e++) {
      for (int i = (5 * e + domain.ordinal()) % 12; i < shapes.size(); i += 12) {
        StrategyKind strategy = (i / 12) % 2 == 0 ? StrategyKind.UP_FRONT : StrategyKind.PER_LEG;
        RecordedReplay.Verdict verdict = replay.run(shapes.get(i), strategy, engines.get(e), domain, false);
        assertTrue(verdict.right() && verdict.firstViolation() == null,
            engines.get(e).name() + " " + strategy + " line " + shapes.get(i).line() + " " + verdict);
        perLeg += verdict.strategies().contains(StrategyKind.PER_LEG) ? 1 : 0;
      }
    }
    assertTrue(perLeg > 100, "per-leg " + perLeg);
  }

  @Test
  void theControlDomainShowsThatTheBounceAndNotTheStrategyAloneMakesPerOperationWrong() {
    RecordedReplay replay = new RecordedReplay(rows, 4);
    int wrong = 0;
    for (RecordedRow row : RecordedShapes.of(rows)) {
      assertTrue(replay.run(row, StrategyKind.PER_OPERATION, RecordedSetup.WIDE, DomainKind.COHERENT, false).right());
      wrong += replay.run(row, StrategyKind.PER_OPERATION, RecordedSetup.WIDE, DomainKind.BOUNCE, false).right() ? 0 : 1;
    }
    assertTrue(wrong > 100, "wrong " + wrong);
  }
}
