package org.raidoffload.cli.selftest;

import org.jspecify.annotations.Nullable;

/**
 * What became of a case.
 *
 * @param requests requests of the case
 * @param refused requests that were refused
 * @param failed requests that ended in failure
 * @param fellBack requests of which the software engine ran a leg in place of a channel
 * @param bytes bytes of blocks that were compared
 * @param failure why the case failed, or null
 */
record CaseResult(int requests, int refused, int failed, int fellBack, long bytes, @Nullable CaseFailure failure) {

  static CaseResult failed(CaseFailure.Kind kind, String sentence) {
    return new CaseResult(0, 0, 0, 0, 0, new CaseFailure(kind, sentence));
  }
}
