package org.raidoffload.engine;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Neighbouring slots by first fit from the last one used; if that finds none, a second pass from the start, which gives
 * up at the first busy slot (Linux 6.1 drivers/dma/iop-adma.c). So a descriptor of several slots can find no room
 * although enough slots are free. With an arithmetic, the first slot's index is a multiple of the slots that one
 * hardware descriptor takes. Left out: the driver keeps the slots of the last descriptor until the next one ends.
 */
final class FirstFitSlots implements SlotPool {
  private final BitSet busy;
  private final int size;
  private final @Nullable SlotArithmetic arithmetic;
  private int lastUsed = -1;
  private int free;

  FirstFitSlots(int size, @Nullable SlotArithmetic arithmetic) {
    this.size = size;
    this.arithmetic = arithmetic;
    this.free = size;
    this.busy = new BitSet(size);
  }

  @Override
  public int take(Descriptor descriptor) {
    int slots = descriptor.slots();
    if (slots > free) {
      return -1;
    }
    int first = find(slots, alignment(descriptor));
    if (first < 0) {
      int firstBusy = busy.nextSetBit(0);
      if (firstBusy >= 0 && firstBusy < slots) {
        return -1;
      }
      first = 0;
    }
    busy.set(first, first + slots);
    lastUsed = first + slots - 1;
    free -= slots;
    return first;
  }

  private int alignment(Descriptor d) {
    return arithmetic == null ? 1
        : Math.max(1, d.slots() / arithmetic.hardwareDescriptors(d.opcode(), d.sourceCount(), d.results(), d.bytes()));
  }

  private int find(int slots, int alignment) {
    int at = lastUsed + 1;
    while (true) {
      at = (at + alignment - 1) / alignment * alignment;
      if (at + slots > size) {
        return -1;
      }
      int busyAt = busy.nextSetBit(at);
      if (busyAt < 0 || busyAt >= at + slots) {
        return at;
      }
      at = busy.nextClearBit(busyAt);
    }
  }

  @Override
  public void release(int first, int slots) {
    busy.clear(first, first + slots);
    free += slots;
  }

  @Override
  public int free() {
    return free;
  }
}
