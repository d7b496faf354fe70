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

  /** Whether the table above has the move. */
  boolean mayBecome(ChainState next) {
    return switch (this) {
      case FREE -> next == MAPPING;
      case MAPPING -> next == SUBMITTED || next == PARKED || next == FALLBACK || next == ENDING;
      case PARKED -> next == SUBMITTED || next == ENDING;
      case SUBMITTED -> next != FREE;
      case FALLBACK -> next == SUBMITTED || next == PARKED || next == ENDING;
      case ENDING -> next == FREE;
    };
  }
}
