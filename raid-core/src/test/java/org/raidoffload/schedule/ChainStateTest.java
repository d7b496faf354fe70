package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.raidoffload.schedule.ChainState.ENDING;
import static org.raidoffload.schedule.ChainState.FALLBACK;
import static org.raidoffload.schedule.ChainState.FREE;
import static org.raidoffload.schedule.ChainState.MAPPING;
import static org.raidoffload.schedule.ChainState.PARKED;
import static org.raidoffload.schedule.ChainState.SUBMITTED;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChainStateTest {
  /** From each state, where a chain may go. A result is delivered only in ENDING, which nothing but FREE follows. */
  private static final Map<ChainState, Set<ChainState>> MOVES = Map.of(
      FREE, EnumSet.of(MAPPING),
      MAPPING, EnumSet.of(SUBMITTED, PARKED, FALLBACK, ENDING),
      PARKED, EnumSet.of(SUBMITTED, ENDING),
      SUBMITTED, EnumSet.of(SUBMITTED, MAPPING, PARKED, FALLBACK, ENDING),
      FALLBACK, EnumSet.of(SUBMITTED, PARKED, ENDING),
      ENDING, EnumSet.of(FREE));

  @Test
  void movesOnlyAlongTheTable() {
    int pairs = 0;
    for (ChainState from : ChainState.values()) {
      for (ChainState to : ChainState.values()) {
        assertEquals(MOVES.get(from).contains(to), ChainState.hasMove(from.ordinal(), to.ordinal()), from + " -> " + to);
        pairs++;
      }
    }
    assertEquals(36, pairs);
  }
}
