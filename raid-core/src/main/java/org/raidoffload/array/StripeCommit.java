package org.raidoffload.array;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeBuffer;

/**
 * A stripe whose parity is final, about to be written to its members. Valid only during {@link WriteHook#commit}.
 *
 * @param row the row
 * @param memberByte first byte on every member, from the start of the data area
 * @param unit bytes of each block
 * @param touched data blocks that get new content, in order
 * @param lost blocks that cannot be written
 * @param partialParity the xor of all data blocks that are left alone, or null where there are none, where P is lost, or
 *     where it was not wanted
 * @param writes what will be written, and where
 */
public record StripeCommit(long row, long memberByte, int unit, List<Integer> touched, Set<StripeBuffer> lost,
    @Nullable MemorySegment partialParity, List<BlockWrite> writes) {

  /**
   * One member write.
   *
   * @param role the member
   * @param bytes what is written; null stands for zeros
   */
  public record BlockWrite(int role, @Nullable MemorySegment bytes) {
  }
}
