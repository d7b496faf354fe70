package org.raidoffload.engines.assembled;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The list of sources that {@link SumCode} goes through, in native memory. One per thread, allocated once; a list is valid
 * until the next {@link #begin} in the same thread.
 */
final class CallList {
  static final int ENTRY_SHIFT = 5;
  static final int ENTRY_BYTES = 1 << ENTRY_SHIFT;

  /** Offsets in an entry: the source, its factor's entry in {@link FactorTable}, where to copy it (0 for nowhere). */
  static final int FROM = 0;

  static final int FACTOR = 8;
  static final int TO = 16;

  private static final int FEWEST_ENTRIES = 64;
  private static final ThreadLocal<CallList> PER_THREAD = ThreadLocal.withInitial(CallList::new);

  private MemorySegment entries = allocate(FEWEST_ENTRIES);
  private int room = FEWEST_ENTRIES;
  private int count;
  private long bits;

  private CallList() {}

  private static MemorySegment allocate(int entries) {
    return Arena.ofAuto().allocate((long) entries * ENTRY_BYTES, 64);
  }

  /** This thread's list, empty, with room for {@code most} sources and the one after the last. */
  static CallList begin(int most) {
    CallList list = PER_THREAD.get();
    if (list.room <= most) {
      list.room = most + 1;
      list.entries = allocate(list.room);
    }
    list.count = 0;
    list.bits = 0;
    return list;
  }

  CallList add(long from) {
    entries.set(JAVA_LONG, (long) count++ << ENTRY_SHIFT, from);
    return this;
  }

  CallList add(long from, long factor) {
    long at = (long) count++ << ENTRY_SHIFT;
    entries.set(JAVA_LONG, at + FROM, from);
    entries.set(JAVA_LONG, at + FACTOR, factor);
    return this;
  }

  /** A source that is copied too; {@code to} is 0 for one that is not. */
  CallList addCopy(long from, long factor, long to) {
    entries.set(JAVA_LONG, ((long) count << ENTRY_SHIFT) + TO, to);
    bits |= to;
    return add(from, factor);
  }

  /** A source that belongs to the weighted sum only; does not count. */
  CallList end(long from, long factor) {
    add(from, factor);
    count--;
    return this;
  }

  int count() {
    return count;
  }

  long address() {
    return entries.address();
  }

  /** All bits of the addresses that are copied to. */
  long destinationBits() {
    return bits;
  }
}
