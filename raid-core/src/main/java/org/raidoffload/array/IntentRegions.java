package org.raidoffload.array;

import java.io.IOException;
import java.util.BitSet;
import java.util.Set;

/**
 * Which regions are dirty, kept in step with the log: on record before the first member write, and cleaned by the second
 * flush after the last one, so that a region that is written again and again is logged once. Nothing is cleaned while a
 * member is out, since what is dirty then is what that member will have missed. Thread-safe.
 */
final class IntentRegions {
  private final IntentLog log;
  private final long regionBytes;
  private final int regions;
  private final int[] writing;
  private final BitSet dirty = new BitSet();
  private final BitSet recent = new BitSet();
  private Set<Integer> failed = Set.of();
  private boolean clean;

  IntentRegions(IntentLog log, long regionBytes, int regions) {
    this.log = log;
    this.regionBytes = regionBytes;
    this.regions = regions;
    writing = new int[regions];
  }

  /** Takes over what an earlier run left. */
  synchronized void open(BitSet leftDirty, Set<Integer> leftFailed) throws IOException {
    dirty.or(leftDirty);
    failed = Set.copyOf(leftFailed);
    clean = false;
    store(true);
  }

  /** Before the member bytes [from, to) are written: returns once they are on record as dirty. */
  synchronized void begin(long from, long to) throws IOException {
    int first = region(from);
    int last = region(to - 1);
    if (dirty.nextClearBit(first) <= last) {
      BitSet before = (BitSet) dirty.clone();
      dirty.set(first, last + 1);
      try {
        store(true);
      } catch (IOException notOnRecord) {
        dirty.clear();
        dirty.or(before);
        throw notOnRecord;
      }
    }
    recent.set(first, last + 1);
    for (int r = first; r <= last; r++) {
      writing[r]++;
    }
  }

  synchronized void end(long from, long to) {
    for (int r = region(from); r <= region(to - 1); r++) {
      writing[r]--;
    }
  }

  /** A flush of the members starts. Returns regions that will be clean when it has ended well. */
  synchronized BitSet flushStarts() {
    BitSet settled = new BitSet();
    for (int r = dirty.nextSetBit(0); r >= 0; r = dirty.nextSetBit(r + 1)) {
      if (writing[r] == 0) {
        settled.set(r, !recent.get(r));
        recent.clear(r);
      }
    }
    return settled;
  }

  /** The flush has ended well. */
  synchronized void flushed(BitSet settled, BitSet unsynced) throws IOException {
    settled.andNot(recent);
    settled.andNot(unsynced);
    if (failed.isEmpty() && !settled.isEmpty()) {
      dirty.andNot(settled);
      store(false);
    }
  }

  synchronized void failing(Set<Integer> roles) throws IOException {
    failed = Set.copyOf(roles);
    store(true);
  }

  /** A member without any content is about to be recovered: until then all of it counts as missed. */
  synchronized void missedAll() throws IOException {
    dirty.set(0, regions);
    store(true);
  }

  /**
   * Regions that the only members that are out have caught up on, durably: no longer missed by anybody.
   *
   * @param settled what {@link #flushStarts} gave before the flush that made them durable
   */
  synchronized void caughtUp(BitSet rebuilt, BitSet settled, BitSet unsynced) throws IOException {
    BitSet clean = (BitSet) rebuilt.clone();
    clean.and(settled);
    clean.andNot(recent);
    clean.andNot(unsynced);
    if (dirty.intersects(clean)) {
      dirty.andNot(clean);
      store(true);
    }
  }

  synchronized BitSet dirty() {
    return (BitSet) dirty.clone();
  }

  synchronized long dirtyBytes() {
    return dirty.cardinality() * regionBytes;
  }

  /** The members are flushed and nothing is being written. */
  synchronized void close(BitSet unsynced) throws IOException {
    if (failed.isEmpty()) {
      dirty.and(unsynced);
    }
    clean = unsynced.isEmpty();
    store(true);
  }

  private int region(long memberByte) {
    return (int) (memberByte / regionBytes);
  }

  private void store(boolean durable) throws IOException {
    log.store(new IntentState(regionBytes, regions, (BitSet) dirty.clone(), failed, clean), durable);
  }
}
