package org.raidoffload.schedule;

import org.raidoffload.chain.ChainDescriptor;

/** Whether the software engine may run the rest of a failed leg again. */
final class Restart {
  private Restart() {}

  /**
   * True when none of the descriptors {@code from..lastGiven}, which the engine may or may not have run, reads bytes
   * that one of them writes later or in place: then all their inputs are still what they were. Bytes that one of them
   * writes before they are read do not count, since running it again makes them anew.
   */
  static boolean possible(ChainDescriptor[] leg, int from, int lastGiven) {
    int last = Math.min(lastGiven, leg.length - 1);
    for (int i = from; i <= last; i++) {
      ChainDescriptor reader = leg[i];
      for (int b : reader.buffers()) {
        if (isSource(reader, b) && overwritten(leg, from, i, last, b, reader.sourceOffset())) {
          return false;
        }
        boolean readsResult = (reader.validates() || reader.continues()) && (reader.p() == b || reader.q() == b);
        if (readsResult && overwritten(leg, from, i, last, b, reader.destinationOffset())) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isSource(ChainDescriptor d, int buffer) {
    for (int i = 0; i < d.sourceCount(); i++) {
      if (d.source(i) == buffer) {
        return true;
      }
    }
    return false;
  }

  /** Whether bytes that the reader reads at an offset are changed by it or later, and made anew by none before it. */
  private static boolean overwritten(ChainDescriptor[] leg, int from, int reader, int last, int buffer, int offset) {
    int end = offset + leg[reader].bytes();
    for (int i = from; i < reader; i++) {
      ChainDescriptor d = leg[i];
      if (d.writes(buffer) && !d.continues() && d.destinationOffset() <= offset
          && d.destinationOffset() + d.bytes() >= end) {
        return false;
      }
    }
    for (int i = reader; i <= last; i++) {
      ChainDescriptor d = leg[i];
      if (d.writes(buffer) && d.destinationOffset() < end && d.destinationOffset() + d.bytes() > offset) {
        return true;
      }
    }
    return false;
  }
}
