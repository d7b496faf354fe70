package org.raidoffload.engines.assembled;

import java.util.ArrayList;
import java.util.List;

/** A place in the code of one {@link Assembler}; jumps to it may come before it is bound. */
final class Label {
  private static final int UNBOUND = -1;

  int position = UNBOUND;

  /** Where the four-byte distances of jumps to this label are. */
  final List<Integer> jumps = new ArrayList<>();

  boolean isBound() {
    return position != UNBOUND;
  }
}
