package org.raidoffload.replay;

import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.schedule.StripeStep;

/**
 * A byte of a stripe that is not what it must be, and the step that made it. Immutable.
 *
 * @param record name of the trace's record
 * @param line the line of the trace that it stands in, from 1; 0 where it comes from no file
 * @param block where it lies
 * @param offset in the block, bytes
 * @param expected what it must be, 0 to 255
 * @param actual what it is, 0 to 255
 * @param step the step that wrote it last, or null where no step of the chain writes it
 * @param fused whether it was seen when a live scheduler ran the chain with steps on the CPU fused
 * @param inStripe bytes of the stripe that are wrong
 */
public record WrongByte(String record, long line, StripeBuffer block, int offset, int expected, int actual,
    @Nullable StripeStep step, boolean fused, long inStripe) {

  /** As {@code Q[1733] is 0x5a, must be 0x1c, after PQ on dma0chan2}. */
  public String sentence() {
    return String.format("%s[%d] is 0x%02x, must be 0x%02x", block, offset, actual, expected)
        + (step == null ? ", and no step writes it" : ", after " + step)
        + (fused ? " (with steps on the CPU fused)" : "")
        + (inStripe > 1 ? "; " + inStripe + " bytes of the stripe are wrong" : "");
  }
}
