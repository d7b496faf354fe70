package org.raidoffload.mapping;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeBuffer;

/**
 * The mappings of one chain, live and taken back, in the order in which they were made, and how to find the one that a
 * step means. Guarded as its {@link ChainBook} is; allocates nothing once it has held as many.
 */
final class BookedMappings {
  private LiveMapping[] mappings = {};
  private int count;
  private int live;
  private int peakLive;

  /** A new chain has none. What the chain before has leaked stays as it is, for others to collide with. */
  void forget() {
    if (live > 0) {
      mappings = new LiveMapping[0];
    }
    count = 0;
    live = 0;
    peakLive = 0;
  }

  /** The next mapping, to be filled; it is found from {@link #opened} on. */
  LiveMapping next() {
    if (count == mappings.length) {
      mappings = Arrays.copyOf(mappings, Math.max(16, 2 * count));
      for (int i = count; i < mappings.length; i++) {
        mappings[i] = new LiveMapping();
      }
    }
    return mappings[count];
  }

  void opened() {
    count++;
    live++;
    peakLive = Math.max(peakLive, live);
  }

  void closed(LiveMapping m) {
    m.live = false;
    live--;
  }

  int live() {
    return live;
  }

  int peakLive() {
    return peakLive;
  }

  /** Claims on what is still mapped, oldest first. */
  List<LedgerClaim> left() {
    return Arrays.stream(mappings, 0, count).filter(m -> m.live).map(m -> m.claim(-1, "still mapped " + m.direction))
        .toList();
  }

  /** The first live mapping that a new one may not share bytes or cache lines with, or null. */
  @Nullable LiveMapping collision(long cpuAddress, long bytes, Direction direction, int lineBytes) {
    for (int i = 0; i < count; i++) {
      LiveMapping m = mappings[i];
      if (m.live && (direction.deviceWrites() || m.direction.deviceWrites())
          && m.sharesLine(cpuAddress, bytes, lineBytes)) {
        return m;
      }
    }
    return null;
  }

  /** The live mapping that keeps the CPU from the bytes or their cache lines, or null. */
  @Nullable LiveMapping owner(long cpuAddress, long bytes, boolean write, int lineBytes) {
    for (int i = 0; i < count; i++) {
      LiveMapping m = mappings[i];
      if (m.live && m.keepsCpuOut(cpuAddress, bytes, write, lineBytes)) {
        return m;
      }
    }
    return null;
  }

  /** The live mapping that an unmap means: best fit, as dma-debug does; null where there is none at the address. */
  @Nullable LiveMapping unmapped(int leg, StripeBuffer buffer, int device, long deviceAddress, long bytes,
      Direction direction) {
    LiveMapping best = null;
    int bestFit = -1;
    for (int i = 0; i < count; i++) {
      LiveMapping m = mappings[i];
      if (m.live && m.device == device && m.deviceAddress == deviceAddress) {
        int fit = (m.bytes == bytes ? 16 : 0) + (m.direction == direction ? 8 : 0) + (m.buffer.equals(buffer) ? 4 : 0)
            + (m.leg == leg ? 2 : 0) + (m.inUse() ? 0 : 1);
        if (fit > bestFit) {
          bestFit = fit;
          best = m;
        }
      }
    }
    return best;
  }

  /** The live mapping at a device address, whatever the device; or null. */
  @Nullable LiveMapping liveAt(long deviceAddress) {
    for (int i = 0; i < count; i++) {
      if (mappings[i].live && mappings[i].deviceAddress == deviceAddress) {
        return mappings[i];
      }
    }
    return null;
  }

  /** The first mapping that a device had at an address, or null. */
  @Nullable LiveMapping onceAt(int device, long deviceAddress) {
    for (int i = 0; i < count; i++) {
      if (mappings[i].device == device && mappings[i].deviceAddress == deviceAddress) {
        return mappings[i];
      }
    }
    return null;
  }

  /** The live mapping through which a descriptor uses bytes, the latest that fits best; or null. */
  @Nullable LiveMapping used(int leg, int device, long address, long bytes, boolean reads, boolean writes) {
    LiveMapping best = null;
    int bestFit = -1;
    for (int i = count - 1; i >= 0; i--) {
      LiveMapping m = mappings[i];
      if (m.live && m.device == device && m.covers(address, bytes)) {
        int fit = ((!reads || m.direction.deviceReads()) && (!writes || m.direction.deviceWrites()) ? 2 : 0)
            + (m.leg == leg ? 1 : 0);
        if (fit == 3) {
          return m;
        }
        if (fit > bestFit) {
          bestFit = fit;
          best = m;
        }
      }
    }
    return best;
  }

  /** The latest live mapping that has the address, whatever the device; or null. */
  @Nullable LiveMapping liveAround(long address) {
    for (int i = count - 1; i >= 0; i--) {
      if (mappings[i].live && mappings[i].startsInside(address)) {
        return mappings[i];
      }
    }
    return null;
  }

  /** The latest mapping of a device that had the address, or null. */
  @Nullable LiveMapping onceAround(int device, long address) {
    for (int i = count - 1; i >= 0; i--) {
      if (mappings[i].device == device && mappings[i].startsInside(address)) {
        return mappings[i];
      }
    }
    return null;
  }

  /** An operation needs the bytes no more. */
  void release(int operation, int device, long address, long bytes) {
    for (int i = count - 1; i >= 0; i--) {
      LiveMapping m = mappings[i];
      if (m.device == device && m.covers(address, bytes) && m.release(operation)) {
        return;
      }
    }
  }
}
