package org.raidoffload.mapping;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.raidoffload.engine.DeviceFaultException;

/**
 * A finite pool of bounce cells, as Linux swiotlb: map copies the buffer into cells whatever the direction (Linux 6.1
 * kernel/dma/swiotlb.c copies for every direction, so that bytes a device leaves alone survive), the device works in
 * the cells, unmap copies back unless the direction is TO_DEVICE. A mapping takes contiguous cells, first fit after
 * the last one given; when there are none map fails. Cells freed keep their content.
 *
 * <p>One thread at a time. Owns the pool until {@link #close}.
 */
public final class BounceDomain implements DmaDomain, AutoCloseable {

  /** Cell size of swiotlb (IO_TLB_SIZE). */
  public static final int CELL_BYTES = 2048;

  private final Arena arena = Arena.ofShared();
  private final long base;
  private final int cells;
  private final boolean[] used;
  private final long[] cpuAddresses;
  private final long[] lengths;
  private int cursor;

  /** A pool of {@code cells} cells of {@link #CELL_BYTES} bytes. */
  public BounceDomain(int cells) {
    if (cells < 1) {
      throw new IllegalArgumentException("cells: " + cells + " (must be at least 1)");
    }
    this.cells = cells;
    this.base = arena.allocate((long) cells * CELL_BYTES, 4096).address();
    this.used = new boolean[cells];
    this.cpuAddresses = new long[cells];
    this.lengths = new long[cells];
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
    int wanted = (int) Math.min(Integer.MAX_VALUE, (bytes + CELL_BYTES - 1) / CELL_BYTES);
    int first = findRun(wanted);
    if (first < 0) {
      return MAP_FAILED;
    }
    Arrays.fill(used, first, first + wanted, true);
    cursor = first + wanted;
    cpuAddresses[first] = cpuAddress;
    lengths[first] = bytes;
    long cell = base + (long) first * CELL_BYTES;
    copy(cpuAddress, cell, bytes);
    return cell;
  }

  @Override
  public void unmap(long deviceAddress, long bytes, Direction direction) {
    long offset = deviceAddress - base;
    int first = (int) (offset / CELL_BYTES);
    if (offset < 0 || first >= cells || offset % CELL_BYTES != 0 || lengths[first] == 0) {
      return;
    }
    if (direction != Direction.TO_DEVICE) {
      copy(deviceAddress, cpuAddresses[first], Math.min(bytes, lengths[first]));
    }
    int run = (int) ((lengths[first] + CELL_BYTES - 1) / CELL_BYTES);
    Arrays.fill(used, first, first + run, false);
    lengths[first] = 0;
  }

  @Override
  public long resolve(long deviceAddress, long bytes, boolean write) {
    if (deviceAddress < base || deviceAddress + bytes > base + (long) cells * CELL_BYTES) {
      throw new DeviceFaultException("device address outside the bounce pool");
    }
    return deviceAddress;
  }

  /** Cells in use. */
  public int usedCells() {
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
    for (int start = 0; start < cells; start++) {
      int first = (cursor + start) % cells;
      if (first + wanted <= cells && isFree(first, wanted)) {
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
