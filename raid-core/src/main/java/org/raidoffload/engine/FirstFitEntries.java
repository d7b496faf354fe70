package org.raidoffload.engine;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Neighbouring entries by first fit from the last one used; if that finds none, a second pass from the start, which
 * gives up at the first busy entry (Linux 6.1 drivers/dma/iop-adma.c). So a descriptor of several entries can find no room
 * although enough entries are free. With an arithmetic, the first entry's index is a multiple of the entries that one
 * hardware descriptor takes. Left out: the driver keeps the entries of the last descriptor until the next one ends.
 */
final class FirstFitEntries implements RingEntryPool {
  private final BitSet busy;
  private final int size;
  private final @Nullable RingEntryArithmetic arithmetic;
  private int lastUsed = -1;
  private int free;

  FirstFitEntries(int size, @Nullable RingEntryArithmetic arithmetic) {
    this.size = size;
    this.arithmetic = arithmetic;
    this.free = size;
    this.busy = new BitSet(size);
  }

  @Override
  public int take(Descriptor descriptor) {
    int entries = descriptor.ringEntries();
    if (entries > free) {
      return -1;
    }
    int first = find(entries, alignment(descriptor));
    if (first < 0) {
      int firstBusy = busy.nextSetBit(0);
      if (firstBusy >= 0 && firstBusy < entries) {
        return -1;
      }
      first = 0;
    }
    busy.set(first, first + entries);
    lastUsed = first + entries - 1;
    free -= entries;
    return first;
  }

  private int alignment(Descriptor d) {
    return arithmetic == null ? 1
        : Math.max(1, d.ringEntries()
            / arithmetic.hardwareDescriptors(d.opcode(), d.sourceCount(), d.results(), d.bytes()));
  }

  private int find(int entries, int alignment) {
    int at = lastUsed + 1;
    while (true) {
      at = (at + alignment - 1) / alignment * alignment;
      if (at + entries > size) {
        return -1;
      }
      int busyAt = busy.nextSetBit(at);
      if (busyAt < 0 || busyAt >= at + entries) {
        return at;
      }
      at = busy.nextClearBit(busyAt);
    }
  }

  @Override
  public void release(int first, int entries) {
    busy.clear(first, first + entries);
    free += entries;
  }

  @Override
  public int free() {
    return free;
  }
}
