package org.raidoffload.simulation;

import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.schedule.StripeShape;

/**
 * Is told what happens when in a simulation, to draw it. Times are ns of model time: estimates. Of one channel, and of the
 * host, nothing overlaps. Called by the simulation's thread.
 */
public interface Timeline {

  /** A chain was accepted. */
  void started(long chain, long stripe, StripeShape shape, long nanos);

  /**
   * The host worked, other than on a descriptor.
   *
   * @param channel name of the channel that it was for
   * @param chain for which it was, or -1 for none or several
   * @param buffer that was mapped for the channel's device or unmapped, or null
   */
  void hostWorked(HostCost cost, String channel, long chain, @Nullable StripeBuffer buffer, long from, long to);

  /**
   * A descriptor was run, or taken from its channel before it ended.
   *
   * @param channel number of the channel, or {@link #HOST} where the host's CPU ran it
   */
  void ran(int channel, long chain, int leg, ChainDescriptor descriptor, long from, long to);

  /** What is left of a leg goes to the CPU, and nothing of the chain is mapped now. */
  void fellBack(long chain, int leg, long nanos);

  /**
   * A chain's result was delivered.
   *
   * @return whether to go on: false, and nothing more is told
   */
  boolean delivered(long chain, long nanos);

  /** Stands for the host's CPU. */
  int HOST = -1;
}
