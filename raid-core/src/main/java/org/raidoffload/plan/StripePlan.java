package org.raidoffload.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;

/**
 * The operations of a request with their true data dependencies; no engine, no memory. Immutable, data-independent and
 * cached by shape.
 *
 * @param request what was planned
 * @param decision the write mode with its costs; null for requests that write no parity
 * @param memberReads blocks to read from their disks before the operations run, in md's order
 * @param memberWrites blocks to write to their disks afterwards, in md's order
 * @param buffers every buffer that an operation touches; operations hold indexes into this list
 * @param operations the steps, each after everything it depends on
 * @param mdOrder the operations as Linux md issues them, in the notation of its recorded traces
 */
public record StripePlan(
    StripeRequest request,
    @Nullable WriteModeDecision decision,
    List<StripeBuffer> memberReads,
    List<StripeBuffer> memberWrites,
    List<StripeBuffer> buffers,
    List<Operation> operations,
    List<String> mdOrder) {

  public StripePlan {
    memberReads = List.copyOf(memberReads);
    memberWrites = List.copyOf(memberWrites);
    buffers = List.copyOf(buffers);
    operations = List.copyOf(operations);
    mdOrder = List.copyOf(mdOrder);
  }

  /** Bytes of each block of the stripe. */
  public int unitBytes() {
    return request.unitBytes();
  }
}
