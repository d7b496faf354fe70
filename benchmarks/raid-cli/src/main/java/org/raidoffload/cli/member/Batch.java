package org.raidoffload.cli.member;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.ByteRange;

/**
 * The same range of every member's data area, in memory. One thread.
 */
final class Batch {
  private final ArrayMembers array;
  private final MemorySegment[] byRole;
  private final List<@Nullable List<ByteRange>> unreadable = new ArrayList<>();
  private long index = -1;
  private long start;
  private int length;
  private boolean glanced;

  Batch(ArrayMembers array, MemorySegment[] byRole) {
    this.array = array;
    this.byRole = byRole;
    for (int role = 0; role < byRole.length; role++) {
      unreadable.add(null);
    }
  }

  void reuse(long newIndex, long newStart, int newLength) {
    index = newIndex;
    start = newStart;
    length = newLength;
    glanced = false;
    for (int role = 0; role < byRole.length; role++) {
      unreadable.set(role, null);
    }
  }

  /** Only the first bytes of each block will be read. */
  void glance() {
    glanced = true;
  }

  boolean glanced() {
    return glanced;
  }

  long index() {
    return index;
  }

  /** First byte of the data areas. */
  long start() {
    return start;
  }

  int length() {
    return length;
  }

  /** Memory of a role, from a byte of the batch on; also of a missing one, for what is recomputed. */
  MemorySegment memory(int role, int offset, int bytes) {
    return byRole[role].asSlice(offset, bytes);
  }

  /** Notes bytes of the batch that a member could not give. */
  void unreadable(int role, int offset, int bytes) {
    List<ByteRange> ranges = unreadable.get(role);
    if (ranges == null) {
      ranges = new ArrayList<>();
      unreadable.set(role, ranges);
    }
    ranges.add(new ByteRange(offset, bytes));
  }

  boolean anyUnreadable() {
    for (List<ByteRange> ranges : unreadable) {
      if (ranges != null) {
        return true;
      }
    }
    return false;
  }

  /** Whether the member gave these bytes, and they are current. */
  boolean good(int role, int offset, int bytes) {
    if (!array.good(role, start + offset, bytes)) {
      return false;
    }
    List<ByteRange> ranges = unreadable.get(role);
    if (ranges == null) {
      return true;
    }
    for (ByteRange range : ranges) {
      if (range.overlaps(offset, bytes)) {
        return false;
      }
    }
    return true;
  }

  /** Roles that have not these bytes, in order. */
  int[] lost(int offset, int bytes) {
    int count = 0;
    for (int role = 0; role < byRole.length; role++) {
      count += good(role, offset, bytes) ? 0 : 1;
    }
    int[] lost = new int[count];
    for (int role = 0, at = 0; at < count; role++) {
      if (!good(role, offset, bytes)) {
        lost[at++] = role;
      }
    }
    return lost;
  }
}
