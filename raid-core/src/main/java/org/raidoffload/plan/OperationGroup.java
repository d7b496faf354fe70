package org.raidoffload.plan;

import java.util.List;
import org.raidoffload.request.StripeBuffer;

/**
 * What some consecutive operations of a plan do together. The planner says it, because only the planner knows; whoever
 * replaces the steps of a group by another form reads it here and never guesses it from their number. Immutable.
 *
 * @param purpose what the operations are for
 * @param first id of the first operation
 * @param end id after the last one
 * @param blocks what the group is about: the buffers that hold its result, or the parity that it tests
 */
public record OperationGroup(Purpose purpose, int first, int end, List<StripeBuffer> blocks) {

  /** The purposes that operations can have. */
  public enum Purpose {
    /** The caller's new data go into the stripe's blocks, one copy for each segment. */
    DRAIN,
    /** Asked-for bytes go to a reader. */
    DELIVER,
    /** All parity is made of all data. */
    RECONSTRUCT,
    /** One lost or wrong block is made of others, in one operation. */
    COMPUTE,
    /** Two lost blocks, of them at least one of data, are made of all others; the lost blocks serve as scratch. */
    RECOVER,
    /** The old content of the written blocks goes out of the parity. */
    SUBTRACT_OLD,
    /** The new content of the written blocks goes into the parity. */
    ADD_NEW,
    /** The xor of the blocks that a write leaves alone goes into the log. */
    PARTIAL_PARITY,
    /** Parity is tested. */
    VALIDATE
  }

  public OperationGroup {
    blocks = List.copyOf(blocks);
    if (first < 0 || end <= first) {
      throw new IllegalArgumentException("operations " + first + " to " + end + " of " + purpose
          + " (must be one or more, in order)");
    }
  }

  /** Number of operations. */
  public int size() {
    return end - first;
  }
}
