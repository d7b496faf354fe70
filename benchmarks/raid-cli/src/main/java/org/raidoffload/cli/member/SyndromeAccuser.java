package org.raidoffload.cli.member;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.parity.GaloisField;

/**
 * Finds the one disk of a RAID-6 stripe that must be wrong if only one is, by the rule of mdadm's raid6check: every
 * byte whose P or Q is wrong points at a disk, and all must point at the same one.
 */
final class SyndromeAccuser {
  /** Nobody, or not everybody the same. */
  static final int UNKNOWN = -1;
  private static final int NO_EVIDENCE = -2;
  private static final int GROUP_ORDER = 255;

  private final ArrayGeometry geometry;

  SyndromeAccuser(ArrayGeometry geometry) {
    this.geometry = geometry;
  }

  /** The accused disk, or {@link #UNKNOWN}. All members of the stripe must be there. */
  int accused(Batch batch, int offset, int bytes) {
    long row = (batch.start() + offset) / geometry.chunkBytes();
    int data = geometry.dataDisks();
    MemorySegment[] blocks = new MemorySegment[data];
    int[] slots = new int[data];
    for (int i = 0; i < data; i++) {
      blocks[i] = batch.memory(geometry.diskOfData(row, i), offset, bytes);
      slots[i] = geometry.slotOfData(row, i);
    }
    MemorySegment p = batch.memory(geometry.pDisk(row), offset, bytes);
    MemorySegment q = batch.memory(geometry.qDisk(row), offset, bytes);
    int accused = NO_EVIDENCE;
    for (int at = 0; at < bytes; at++) {
      int pDelta = p.get(ValueLayout.JAVA_BYTE, at) & 0xff;
      int qDelta = q.get(ValueLayout.JAVA_BYTE, at) & 0xff;
      for (int i = 0; i < data; i++) {
        int value = blocks[i].get(ValueLayout.JAVA_BYTE, at) & 0xff;
        pDelta ^= value;
        qDelta ^= GaloisField.multiply(GaloisField.exp(slots[i]), value);
      }
      int here = disk(row, slots, pDelta, qDelta);
      if (here == UNKNOWN || (here != NO_EVIDENCE && accused != NO_EVIDENCE && here != accused)) {
        return UNKNOWN;
      }
      accused = here == NO_EVIDENCE ? accused : here;
    }
    return accused == NO_EVIDENCE ? UNKNOWN : accused;
  }

  private int disk(long row, int[] slots, int pDelta, int qDelta) {
    if (pDelta == 0) {
      return qDelta == 0 ? NO_EVIDENCE : geometry.qDisk(row);
    }
    if (qDelta == 0) {
      return geometry.pDisk(row);
    }
    int slot = Math.floorMod(GaloisField.log(qDelta) - GaloisField.log(pDelta), GROUP_ORDER);
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] == slot) {
        return geometry.diskOfData(row, i);
      }
    }
    return UNKNOWN;
  }
}
