package org.raidoffload.replay;

import java.util.List;

/**
 * What a kernel did for a request.
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
}
