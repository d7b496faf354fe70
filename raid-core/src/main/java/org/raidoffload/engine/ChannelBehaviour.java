package org.raidoffload.engine;

/**
 * What a channel's driver does beyond its limits. Immutable data, read by whoever decides and by the simulation, which
 * honours the kick, the interrupts' batching, polling and the allocation, and where it is asked to the interrupt
 * descriptor: else a leg's end is told by its last descriptor, which every engine can. A channel that is driven through
 * {@link EngineChannel} needs none of it.
 *
 * @param kickEntries pending entries at which the driver rings the doorbell by itself; 0 = only when told
 * @param ordered whether descriptors complete in the order of their submission; a chain needs that
 * @param interruptDescriptor whether a descriptor that only interrupts can be queued; a hand-over to another channel
 *     makes the host spin where there is none
 * @param pollable whether completion can be seen without an interrupt
 * @param completionsPerInterrupt descriptors that one interrupt announces under load
 * @param allocation how entries are found
 * @param onError what becomes of an operation that the hardware could not run
 * @param errorDetail what the hardware reports then and what the driver does, in one sentence
 */
public record ChannelBehaviour(
    int kickEntries,
    boolean ordered,
    boolean interruptDescriptor,
    boolean pollable,
    int completionsPerInterrupt,
    RingEntryAllocation allocation,
    ErrorOutcome onError,
    String errorDetail) {

  /** An ordered channel that starts when told, can be polled, and reports its errors. */
  public static final ChannelBehaviour PLAIN = new ChannelBehaviour(0, true, true, true, 1, RingEntryAllocation.COUNTED,
      ErrorOutcome.REPORTED, "a failed operation ends with a failure");

  public ChannelBehaviour {
    if (kickEntries < 0) {
      throw new IllegalArgumentException("kickEntries: " + kickEntries + " (must not be negative)");
    }
    if (completionsPerInterrupt < 1) {
      throw new IllegalArgumentException("completionsPerInterrupt: " + completionsPerInterrupt
          + " (must be at least 1)");
    }
  }

  public ChannelBehaviour withKickEntries(int entries) {
    return new ChannelBehaviour(entries, ordered, interruptDescriptor, pollable, completionsPerInterrupt, allocation,
        onError, errorDetail);
  }

  public ChannelBehaviour withoutInterruptDescriptor() {
    return new ChannelBehaviour(kickEntries, ordered, false, pollable, completionsPerInterrupt, allocation, onError,
        errorDetail);
  }

  /** The same, seen by interrupts only, each for up to {@code completions} descriptors. */
  public ChannelBehaviour interruptOnly(int completions) {
    return new ChannelBehaviour(kickEntries, ordered, interruptDescriptor, false, completions, allocation, onError,
        errorDetail);
  }

  public ChannelBehaviour withAllocation(RingEntryAllocation newAllocation) {
    return new ChannelBehaviour(kickEntries, ordered, interruptDescriptor, pollable, completionsPerInterrupt,
        newAllocation, onError, errorDetail);
  }

  public ChannelBehaviour onError(ErrorOutcome outcome, String detail) {
    return new ChannelBehaviour(kickEntries, ordered, interruptDescriptor, pollable, completionsPerInterrupt, allocation,
        outcome, detail);
  }
}
