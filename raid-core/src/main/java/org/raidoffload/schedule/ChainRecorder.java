package org.raidoffload.schedule;

import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeMemory;

/**
 * Is told of every chain of a scheduler while its memory is still the scheduler's. Called by many threads at once, those
 * that submit and those that serve channels, so it must not block; what it throws goes to the thread's handler and harms
 * no chain.
 */
public interface ChainRecorder {

  /**
   * A chain is about to begin; its memory is as the caller left it.
   *
   * @param stripe the number given at submit
   * @return what {@link #ended} is to get, or null where the chain is not recorded
   */
  @Nullable Object begins(StripeShape shape, long stripe, StripeMemory memory);

  /**
   * A chain has ended, well or badly, and nothing of it is mapped; its memory has not been given back yet.
   *
   * @param begun what {@link #begins} returned
   * @param outcome valid only during the call
   */
  void ended(Object begun, StripeOutcome outcome);
}
