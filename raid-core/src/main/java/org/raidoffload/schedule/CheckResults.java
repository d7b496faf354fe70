package org.raidoffload.schedule;

import org.raidoffload.engine.CompletionStatus;

/**
 * What the validations of a chain found. A validation that ran after an operation that failed says nothing, since it may
 * have looked at what that one left: it is run again, or the chain fails. One thread at a time.
 */
final class CheckResults {
  private static final int NOWHERE = Integer.MAX_VALUE;

  private int kept;
  /** The first descriptor of the leg that found P, or Q, wrong. */
  private int pAt = NOWHERE;
  private int qAt = NOWHERE;

  void clear() {
    kept = 0;
    pAt = NOWHERE;
    qAt = NOWHERE;
  }

  /** A descriptor of the leg ended well, with this status. */
  void add(int index, int status) {
    if ((status & CompletionStatus.P_MISMATCH) != 0) {
      pAt = Math.min(pAt, index);
    }
    if ((status & CompletionStatus.Q_MISMATCH) != 0) {
      qAt = Math.min(qAt, index);
    }
  }

  /** The leg has ended, or begins anew at its first failed descriptor: what was found before that is true. */
  void keepBefore(int firstFailed) {
    kept |= (pAt < firstFailed ? CompletionStatus.P_MISMATCH : 0) | (qAt < firstFailed ? CompletionStatus.Q_MISMATCH : 0);
    pAt = NOWHERE;
    qAt = NOWHERE;
  }

  /** The mismatches kept, as bits of {@link CompletionStatus}. */
  int value() {
    return kept;
  }
}
