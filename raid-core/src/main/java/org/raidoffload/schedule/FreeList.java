package org.raidoffload.schedule;

/** Which of a fixed number of chains are free, and the numbers of those that were begun. Allocates nothing. */
abstract sealed class FreeList permits SharedFreeList, OwnFreeList {
  static final int EMPTY = -1;

  /** Takes a free chain, or returns {@link #EMPTY}. */
  abstract int take();

  abstract void give(int index);

  abstract boolean isEmpty();

  /** A number for the next chain, from 1. */
  abstract long number();

  /** Numbers given out. Any thread. */
  abstract long numbered();
}
