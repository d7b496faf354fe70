package org.raidoffload.array;

import java.util.List;

/**
 * What a scrub found. Immutable.
 *
 * @param checkedBytes bytes of each member that were checked
 * @param skippedBytes bytes of each member where so much is lost that nothing is left to compare with
 * @param mismatches stripe units whose parity did not match, in order
 * @param repaired whether the parity of those was made anew
 */
public record ScrubReport(long checkedBytes, long skippedBytes, List<Mismatch> mismatches, boolean repaired) {

  public ScrubReport {
    mismatches = List.copyOf(mismatches);
  }

  /**
   * A stripe unit whose parity did not match.
   *
   * @param row the row
   * @param memberByte first byte on every member, from the start of the data area
   * @param p whether P is wrong
   * @param q whether Q is wrong
   */
  public record Mismatch(long row, long memberByte, boolean p, boolean q) {
  }
}
