package org.raidoffload.mapping;

import java.util.Map;
import java.util.TreeMap;
import org.raidoffload.chain.ChainDescriptor;

/** How a run of descriptors uses one buffer: the byte range and the union direction. */
final class BufferUse {
  private int begin = Integer.MAX_VALUE;
  private int end;
  private boolean readsOld;
  /** Ends of the written ranges by their beginnings; none touches another. */
  private final TreeMap<Integer, Integer> written = new TreeMap<>();

  /** Adds a descriptor; descriptors come in execution order. */
  void add(ChainDescriptor d, int buffer) {
    boolean source = false;
    for (int i = 0; i < d.sourceCount(); i++) {
      source |= d.source(i) == buffer;
    }
    boolean destination = d.p() == buffer || d.q() == buffer;
    if (source) {
      grow(d.sourceOffset(), d.bytes());
      readsOld = true;
    }
    if (destination) {
      grow(d.destinationOffset(), d.bytes());
      if (d.validates() || d.continues()) {
        readsOld = true;
      }
      if (!d.validates()) {
        addWritten(d.destinationOffset(), d.destinationOffset() + d.bytes());
      }
    }
  }

  private void addWritten(int from, int to) {
    int first = from;
    int last = to;
    Map.Entry<Integer, Integer> before = written.floorEntry(last);
    while (before != null && before.getValue() >= first) {
      written.remove(before.getKey());
      first = Math.min(first, before.getKey());
      last = Math.max(last, before.getValue());
      before = written.floorEntry(last);
    }
    written.put(first, last);
  }

  private void grow(int offset, int bytes) {
    begin = Math.min(begin, offset);
    end = Math.max(end, offset + bytes);
  }

  int begin() {
    return begin;
  }

  int end() {
    return end;
  }

  /** FROM_DEVICE only where every byte of the range is written and none is read: the rest would be lost. */
  Direction direction() {
    boolean writes = !written.isEmpty();
    Map.Entry<Integer, Integer> range = written.floorEntry(begin);
    boolean partial = writes && (range == null || range.getValue() < end);
    return Direction.of(readsOld || partial, writes);
  }
}
