package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.raidoffload.engine.CompletionStatus;

class CheckResultsTest {
  private final CheckResults checks = new CheckResults();

  @Test
  void keepsWhatLegsWithoutAFailureFound() {
    checks.add(0, CompletionStatus.Q_MISMATCH);
    checks.keepBefore(Integer.MAX_VALUE);
    checks.add(3, CompletionStatus.P_MISMATCH);
    checks.add(4, CompletionStatus.OK);
    checks.keepBefore(Integer.MAX_VALUE);
    assertEquals(CompletionStatus.P_MISMATCH | CompletionStatus.Q_MISMATCH, checks.value());
  }

  @Test
  void forgetsWhatAnOperationAfterTheFailedOneFound() {
    checks.add(1, CompletionStatus.P_MISMATCH);
    checks.add(3, CompletionStatus.Q_MISMATCH);
    checks.keepBefore(2);
    assertEquals(CompletionStatus.P_MISMATCH, checks.value());
    checks.add(3, CompletionStatus.OK);
    checks.keepBefore(Integer.MAX_VALUE);
    assertEquals(CompletionStatus.P_MISMATCH, checks.value());
  }

  @Test
  void theNextChainStartsWithNothing() {
    checks.add(1, CompletionStatus.P_MISMATCH);
    checks.keepBefore(Integer.MAX_VALUE);
    checks.add(1, CompletionStatus.Q_MISMATCH);
    checks.clear();
    checks.keepBefore(Integer.MAX_VALUE);
    assertEquals(0, checks.value());
  }
}
