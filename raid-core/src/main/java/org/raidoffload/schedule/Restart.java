package org.raidoffload.schedule;

import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.plan.Operation;

/** Whether the software engine may run the rest of a failed leg again. */
final class Restart {
  private Restart() {}

  /**
   * True when none of the descriptors {@code from..lastGiven}, which the engine may or may not have run, reads bytes
   * that one of them writes later or in place: then all their inputs are still what they were. Copies into part of a
   * block count as writing the block.
   */
  static boolean possible(ChainDescriptor[] leg, int from, int lastGiven) {
    int last = Math.min(lastGiven, leg.length - 1);
    for (int i = from; i <= last; i++) {
      for (int b : leg[i].buffers()) {
        if (leg[i].reads(b) && !writtenBefore(leg, from, i, b) && writtenWithin(leg, i, last, b)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean writtenBefore(ChainDescriptor[] leg, int from, int reader, int buffer) {
    for (int i = from; i < reader; i++) {
      if (leg[i].writes(buffer) && !leg[i].continues() && wholeBlock(leg[i], leg[reader])) {
        return true;
      }
    }
    return false;
  }

  private static boolean wholeBlock(ChainDescriptor writer, ChainDescriptor reader) {
    return writer.destinationOffset() <= reader.sourceOffset()
        && writer.destinationOffset() + writer.bytes() >= reader.sourceOffset() + reader.bytes()
        && writer.p() != Operation.NONE;
  }

  private static boolean writtenWithin(ChainDescriptor[] leg, int first, int last, int buffer) {
    for (int i = first; i <= last; i++) {
      if (leg[i].writes(buffer)) {
        return true;
      }
    }
    return false;
  }
}
