package org.raidoffload.array;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;

/** What a {@link WriteHook} may do with its array. Thread-safe. */
public interface HookedArray {

  ArrayGeometry geometry();

  /** Bytes of each member's data area that the array uses. */
  long memberBytes();

  /** Fewest bytes of a block in a {@link StripeCommit}; places and heights of stripes are multiples of it. */
  int smallestUnitBytes();

  /** Most bytes of a block in a {@link StripeCommit}. */
  int mostUnitBytes();

  /** Most stripes that can be between commit and end at once. */
  int mostInFlight();

  /**
   * Makes durable every member write that has {@linkplain WriteHook#ended ended}.
   *
   * @throws IOException when too many members fail to
   */
  void flushMembers() throws IOException;

  /**
   * Makes P of a stripe true again from a log entry. Only while {@link WriteHook#open} runs.
   *
   * @param touched the data blocks that the logged write touched
   * @param partialParity the xor of the others, or null where every block was touched
   * @return false where there is nothing to do or nothing that can be done: P is lost, or a touched block is
   */
  boolean recover(long memberByte, int unit, List<Integer> touched, @Nullable MemorySegment partialParity)
      throws IOException;

  /** Writes bytes of one member's data area, where the member can be used. Only while {@link WriteHook#open} runs. */
  void rewrite(int role, long memberByte, MemorySegment bytes) throws IOException;
}
