package org.raidoffload.cli.member;

import java.util.List;

/**
 * What a scrub found.
 *
 * @param stripes stripes of the array
 * @param checked stripes whose parity was tested
 * @param skipped stripes that have no redundancy to test: a member is lost there
 * @param unsynced stripes whose parity was never made, or not since an unclean stop; not tested
 * @param mismatchCount stripes with wrong parity
 * @param mismatches the first of them, by place
 * @param qNotMds P is right and Q is wrong nearly everywhere: Q was made by another rule than md's
 * @param readErrors stripes for which a member gave an error
 * @param readBytes bytes read of all members
 * @param nanos how long it took
 * @param engine what ran the checks
 */
public record ScrubReport(long stripes, long checked, long skipped, long unsynced, long mismatchCount,
    List<Mismatch> mismatches, boolean qNotMds, long readErrors, long readBytes, long nanos, String engine) {

  public ScrubReport {
    mismatches = List.copyOf(mismatches);
  }
}
