package org.raidoffload.cli.hazards;

import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.mapping.DomainKind;

/**
 * A recorded run beside its re-enactment.
 *
 * @param row what the kernel did
 * @param strategy under which it was done again
 * @param engine on which
 * @param domain over which
 * @param verdict what came of it here, where the library's scheduler ran it
 */
public record RecordedComparison(RecordedRow row, StrategyKind strategy, OffloadEngine engine, DomainKind domain,
    RecordedReplay.Verdict verdict) {

  /** Whether the kernel has this mapping strategy, so that the two can be compared. */
  public boolean comparable() {
    return strategy == StrategyKind.PER_OPERATION;
  }

  /**
   * Whether it is as it should be: like the kernel (right or wrong, in which blocks, and wrong P with the bytes that
   * the recording says) under its strategy; right, with no rule broken, under the others.
   */
  public boolean asExpected() {
    if (!comparable()) {
      return verdict.right() && verdict.firstViolation() == null;
    }
    return verdict.right() == row.right() && verdict.wrongBlocks().equals(row.kernelWrongBlocks())
        && verdict.wrongPEquals().containsAll(row.wrongPEquals().keySet());
  }
}
