package org.raidoffload.array;

/**
 * Stripes that one request takes at once: the same bytes of the chunk on every disk of a row. Of each data block a range
 * is wanted, empty where it is left alone. Filled by {@link RowCutter}; reused.
 */
final class StripePiece {
  long row;
  /** First byte on every member, from the start of the data area. */
  long memberByte;
  /** Bytes of each block. */
  int unit;
  final int[] from;
  final int[] to;

  StripePiece(int dataDisks) {
    from = new int[dataDisks];
    to = new int[dataDisks];
  }

  void copyOf(StripePiece other) {
    row = other.row;
    memberByte = other.memberByte;
    unit = other.unit;
    System.arraycopy(other.from, 0, from, 0, from.length);
    System.arraycopy(other.to, 0, to, 0, to.length);
  }

  boolean touches(int block) {
    return to[block] > from[block];
  }

  boolean whole(int block) {
    return from[block] == 0 && to[block] == unit;
  }

  /** Whether every byte of every data block is wanted. */
  boolean full() {
    for (int d = 0; d < from.length; d++) {
      if (!whole(d)) {
        return false;
      }
    }
    return true;
  }
}
