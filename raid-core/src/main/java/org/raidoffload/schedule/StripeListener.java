package org.raidoffload.schedule;

/**
 * Takes a result. Called exactly once for each accepted submission, after the last unmap, on the thread that ended the
 * chain, never from inside submit. Must not block; may submit again.
 */
@FunctionalInterface
public interface StripeListener {

  /**
   * The chain ended.
   *
   * @param outcome valid only during the call; {@link StripeOutcome#toResult} makes a copy to keep
   */
  void delivered(StripeOutcome outcome);
}
