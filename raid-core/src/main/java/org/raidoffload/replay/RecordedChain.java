package org.raidoffload.replay;

import java.util.List;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeBuffer;

/**
 * What a kernel, or a live scheduler, did for a request.
 *
 * @param memberReads blocks read, in order, as {@code D2} or {@code P}
 * @param memberWrites blocks written, in order
 * @param mdOrder its calls in order, as {@code xor[zero](P<-d2,d1,d0)}
 */
public record RecordedChain(List<String> memberReads, List<String> memberWrites, List<String> mdOrder) {
  public RecordedChain {
    memberReads = List.copyOf(memberReads);
    memberWrites = List.copyOf(memberWrites);
    mdOrder = List.copyOf(mdOrder);
  }

  /** What a plan does, as a recording has it. */
  public static RecordedChain of(StripePlan plan) {
    return new RecordedChain(plan.memberReads().stream().map(StripeBuffer::name).toList(),
        plan.memberWrites().stream().map(StripeBuffer::name).toList(), plan.mdOrder());
  }

  /**
   * Reads it from the object {@code recorded} of a trace's line.
   *
   * @throws TraceFormatException naming file, line, key, value and rule
   */
  public static RecordedChain of(JsonLine recorded) {
    RecordedChain chain = new RecordedChain(recorded.texts("memberReads"), recorded.texts("memberWrites"),
        recorded.texts("mdOrder"));
    recorded.refuseUnknown();
    return chain;
  }
}
