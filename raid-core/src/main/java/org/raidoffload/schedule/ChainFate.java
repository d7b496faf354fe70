package org.raidoffload.schedule;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.StripeBuffer;

/** What becomes of a chain: how it failed or why it fell back, and what it leaves behind. Owned as its chain is. */
final class ChainFate {
  /** What its validations found. */
  final CheckResults checks = new CheckResults();
  /** Where its legs ran. */
  final LegChannels ran = new LegChannels();
  private FailureReason failure = FailureReason.NONE;
  private FallbackReason fallback = FallbackReason.NONE;
  private @Nullable Set<StripeBuffer> untrusted;
  private @Nullable Throwable cause;

  /** A chain begins, or one has ended and nothing of it is to be kept alive. */
  void clear() {
    checks.clear();
    ran.clear();
    if (failure != FailureReason.NONE || fallback != FallbackReason.NONE) {
      failure = FailureReason.NONE;
      fallback = FallbackReason.NONE;
      untrusted = null;
      cause = null;
    }
  }

  /**
   * The chain will end as failed.
   *
   * @param fromLeg the leg that did not end
   * @param fromDescriptor the first descriptor of it that did not end
   */
  void fails(FailureReason why, StripeShape shape, int fromLeg, int fromDescriptor) {
    failure = why;
    untrusted = UntrustedBuffers.from(shape, fromLeg, fromDescriptor);
  }

  /** As {@link #fails}, because something was thrown. */
  void fails(Throwable thrown, StripeShape shape, int fromLeg) {
    fails(FailureReason.THROWN, shape, fromLeg, 0);
    cause = thrown;
  }

  void fellBack(FallbackReason why) {
    fallback = why;
  }

  FailureReason failure() {
    return failure;
  }

  FallbackReason fallback() {
    return fallback;
  }

  /** What must not be used, or null for nothing. */
  @Nullable Set<StripeBuffer> untrusted() {
    return untrusted;
  }

  @Nullable Throwable cause() {
    return cause;
  }
}
