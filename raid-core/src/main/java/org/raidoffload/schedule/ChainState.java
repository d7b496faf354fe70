package org.raidoffload.schedule;

import java.util.Arrays;

/**
 * Where a chain in flight is.
 *
 * <pre>
 * FREE      -> MAPPING                       submit
 * MAPPING   -> SUBMITTED, PARKED, FALLBACK, ENDING
 * PARKED    -> SUBMITTED, ENDING             room, or stopped while waiting
 * SUBMITTED -> SUBMITTED, MAPPING, PARKED, FALLBACK, ENDING   next piece, next leg, failure, last leg
 * FALLBACK  -> SUBMITTED, PARKED, ENDING     the software engine goes on, or nothing can
 * ENDING    -> FREE                          everything is unmapped, the result is delivered
 * </pre>
 */
enum ChainState {
  FREE,
  MAPPING,
  PARKED,
  SUBMITTED,
  FALLBACK,
  ENDING;

  private static final int STATES = values().length;
  /** The table above, a bit for each pair of states. */
  private static final long MOVES = moves(FREE, MAPPING) | moves(MAPPING, SUBMITTED, PARKED, FALLBACK, ENDING)
      | moves(PARKED, SUBMITTED, ENDING) | moves(SUBMITTED, SUBMITTED, MAPPING, PARKED, FALLBACK, ENDING)
      | moves(FALLBACK, SUBMITTED, PARKED, ENDING) | moves(ENDING, FREE);

  private static long moves(ChainState from, ChainState... to) {
    return Arrays.stream(to).mapToLong(next -> 1L << (from.ordinal() * STATES + next.ordinal())).sum();
  }

  /** Whether the table above has the move from the state of a number, its {@link #ordinal}, to another one. */
  static boolean hasMove(int from, int to) {
    return ((MOVES >>> (from * STATES + to)) & 1) != 0;
  }
}
