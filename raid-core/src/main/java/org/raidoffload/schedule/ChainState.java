package org.raidoffload.schedule;

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

  /** Whether the table above has the move. Comparisons, not a switch: a switch on an enum reads a table. */
  boolean mayBecome(ChainState next) {
    if (this == FREE) {
      return next == MAPPING;
    }
    if (this == SUBMITTED) {
      return next != FREE;
    }
    if (this == ENDING) {
      return next == FREE;
    }
    if (next == FALLBACK) {
      return this == MAPPING;
    }
    return next == SUBMITTED || next == ENDING || (next == PARKED && this != PARKED);
  }
}
