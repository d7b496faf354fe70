package org.raidoffload.mapping;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.raidoffload.engine.DeviceFaultException;

/**
 * A finite pool of bounce slots, as Linux swiotlb: map copies the buffer into slots whatever the direction (Linux 6.1
 * kernel/dma/swiotlb.c copies for every direction, so that bytes a device leaves alone survive), the device works in
 * the slots, unmap copies back unless the direction is TO_DEVICE. A mapping takes contiguous slots, first fit after
 * the last one given; when there are none map fails. Slots freed keep their content.
 *
 * <p>One thread at a time. Owns the pool until {@link #close}.
 */
public final class BounceDomain implements DmaDomain, AutoCloseable {

  /** Slot size of swiotlb (IO_TLB_SIZE). */
  public static final int SLOT_BYTES = 2048;

  private final Arena arena = Arena.ofShared();
  private final long base;
  private final int slots;
  private final boolean[] used;
  private final long[] cpuAddresses;
  private final long[] lengths;
  private int cursor;

  /** A pool of {@code slots} slots of {@link #SLOT_BYTES} bytes. */
  public BounceDomain(int slots) {
    if (slots < 1) {
      throw new IllegalArgumentException("slots: " + slots + " (must be at least 1)");
    }
    this.slots = slots;
    this.base = arena.allocate((long) slots * SLOT_BYTES, 4096).address();
    this.used = new boolean[slots];
    this.cpuAddresses = new long[slots];
    this.lengths = new long[slots];
  }

  @Override
  public String name() {
    return "bounce";
  }

  @Override
  public long map(long cpuAddress, long bytes, Direction direction) {
    if (bytes < 1) {
      return MAP_FAILED;
    }
    int wanted = (int) Math.min(Integer.MAX_VALUE, (bytes + SLOT_BYTES - 1) / SLOT_BYTES);
    int first = findRun(wanted);
    if (first < 0) {
      return MAP_FAILED;
    }
    Arrays.fill(used, first, first + wanted, true);
    cursor = first + wanted;
    cpuAddresses[first] = cpuAddress;
    lengths[first] = bytes;
    long slot = base + (long) first * SLOT_BYTES;
    copy(cpuAddress, slot, bytes);
    return slot;
  }

  @Override
  public void unmap(long deviceAddress, long bytes, Direction direction) {
    long offset = deviceAddress - base;
    int first = (int) (offset / SLOT_BYTES);
    if (offset < 0 || first >= slots || offset % SLOT_BYTES != 0 || lengths[first] == 0) {
      return;
    }
    if (direction != Direction.TO_DEVICE) {
      copy(deviceAddress, cpuAddresses[first], Math.min(bytes, lengths[first]));
    }
    int run = (int) ((lengths[first] + SLOT_BYTES - 1) / SLOT_BYTES);
    Arrays.fill(used, first, first + run, false);
    lengths[first] = 0;
  }

  @Override
  public long resolve(long deviceAddress, long bytes, boolean write) {
    if (deviceAddress < base || deviceAddress + bytes > base + (long) slots * SLOT_BYTES) {
      throw new DeviceFaultException("device address outside the bounce pool");
    }
    return deviceAddress;
  }

  /** Slots in use. */
  public int usedSlots() {
    int n = 0;
    for (boolean u : used) {
      n += u ? 1 : 0;
    }
    return n;
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  private int findRun(int wanted) {
    for (int start = 0; start < slots; start++) {
      int first = (cursor + start) % slots;
      if (first + wanted <= slots && isFree(first, wanted)) {
        return first;
      }
    }
    return -1;
  }

  private boolean isFree(int first, int count) {
    for (int i = first; i < first + count; i++) {
      if (used[i]) {
        return false;
      }
    }
    return true;
  }

  private static void copy(long from, long to, long bytes) {
    NativeBytes.copy(from, to, bytes);
  }
}
