package org.raidoffload.mapping;

import java.util.BitSet;
import org.raidoffload.chain.ChainDescriptor;

/** How a run of descriptors uses one buffer: the byte range and the union direction. */
final class BufferUse {
  private int begin = Integer.MAX_VALUE;
  private int end;
  private boolean readsOld;
  private final BitSet written = new BitSet();

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
        written.set(d.destinationOffset(), d.destinationOffset() + d.bytes());
      }
    }
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
    boolean partial = writes && written.nextClearBit(begin) < end;
    return Direction.of(readsOld || partial, writes);
  }
}
