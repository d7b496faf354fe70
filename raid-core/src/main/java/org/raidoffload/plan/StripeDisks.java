package org.raidoffload.plan;

import java.util.Arrays;
import java.util.List;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeBuffer.Kind;

/** Which block each disk of one stripe holds, and the syndrome slot of each data block. Immutable. */
final class StripeDisks {
  /** A slot that carries no data: the P and Q positions of a DDF layout. */
  static final int EMPTY = -1;

  final int disks;
  final int dataDisks;
  final int pDisk;
  final int qDisk;
  private final int[] dataOfDisk;
  private final int[] diskOfData;
  private final int[] slotOfData;
  private final int[] dataOfSlot;
  private final StripeBuffer[] blocks;

  StripeDisks(ArrayGeometry geometry, long row) {
    disks = geometry.disks();
    dataDisks = geometry.dataDisks();
    pDisk = geometry.pDisk(row);
    qDisk = geometry.qDisk(row);
    dataOfDisk = new int[disks];
    diskOfData = new int[dataDisks];
    slotOfData = new int[dataDisks];
    dataOfSlot = new int[geometry.syndromeSlots()];
    blocks = new StripeBuffer[disks];
    Arrays.fill(dataOfSlot, EMPTY);
    for (int disk = 0; disk < disks; disk++) {
      int data = geometry.dataOfDisk(row, disk);
      dataOfDisk[disk] = data;
      blocks[disk] = disk == pDisk ? StripeBuffer.P : disk == qDisk ? StripeBuffer.Q : StripeBuffer.data(data);
      if (data >= 0) {
        int slot = geometry.slotOfData(row, data);
        diskOfData[data] = disk;
        slotOfData[data] = slot;
        dataOfSlot[slot] = data;
      }
    }
  }

  boolean raid6() {
    return qDisk >= 0;
  }

  /** P, and Q where there is one. */
  List<StripeBuffer> parity() {
    return raid6() ? List.of(StripeBuffer.P, StripeBuffer.Q) : List.of(StripeBuffer.P);
  }

  boolean isParity(int disk) {
    return disk == pDisk || disk == qDisk;
  }

  /** The block that the disk holds: D, P or Q. */
  StripeBuffer block(int disk) {
    return blocks[disk];
  }

  /** The disk that holds a D, P or Q block. */
  int diskOf(StripeBuffer block) {
    return block.kind() == Kind.P ? pDisk : block.kind() == Kind.Q ? qDisk : diskOfData[block.index()];
  }

  /** The data index of the disk, or -1 for P and Q. */
  int dataOfDisk(int disk) {
    return dataOfDisk[disk];
  }

  int slotOfData(int data) {
    return slotOfData[data];
  }

  int slots() {
    return dataOfSlot.length;
  }

  /** The data index in the slot, or {@link #EMPTY}. */
  int dataOfSlot(int slot) {
    return dataOfSlot[slot];
  }
}
