package org.raidoffload.array;

import java.util.BitSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a write-intent log holds. Immutable by agreement: nobody changes the bits.
 *
 * @param regionBytes bytes of each member that one bit stands for
 * @param regions bits there are
 * @param dirty regions that may be in the middle of a write, or that a failed member has missed
 * @param failed roles that have missed writes
 * @param clean the array was closed in good order: parity matches everywhere but for what failed members missed
 */
public record IntentState(long regionBytes, int regions, BitSet dirty, Set<Integer> failed, boolean clean) {

  public IntentState {
    if (regionBytes < 1 || regions < 0 || dirty.length() > regions) {
      throw new IllegalArgumentException("intent: " + regions + " regions of " + regionBytes + " bytes, highest dirty "
          + (dirty.length() - 1) + " (sizes must be positive, dirty ones among the regions)");
    }
    failed = Set.copyOf(new TreeSet<>(failed));
  }
}
