package org.raidoffload.mapping;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.DeviceFaultException;
import org.raidoffload.mapping.DomainEvent.Kind;

/**
 * An IOMMU in front of coherent memory: every mapping has its own pages of device addresses, and the device may do
 * only what the direction says. Strict: an unmapped address faults at once. Deferred: translations stay usable until
 * 250 unmaps are queued or 10 ms have passed (Linux intel-iommu before 4.15: HIGH_WATER_MARK, unmap_timer); a use in
 * that window works, as on hardware, and is recorded as {@link Kind#USE_AFTER_UNMAP}. Addresses are not given out
 * again before their translation is flushed.
 *
 * <p>One thread at a time.
 */
public final class IommuDomain implements DmaDomain {

  /** Unmaps that a deferred domain queues before it flushes. */
  public static final int FLUSH_AFTER_UNMAPS = 250;
  /** Oldest age of a queued unmap, in nanoseconds. */
  public static final long FLUSH_AFTER_NANOS = 10_000_000;

  private static final long PAGE = 4096;
  private static final long FIRST_ADDRESS = 1 << 20;

  private static final class Translation {
    final long deviceBase;
    final long cpuBase;
    final long bytes;
    final Direction direction;
    boolean unmapped;
    long unmappedAtNanos;

    Translation(long deviceBase, long cpuBase, long bytes, Direction direction) {
      this.deviceBase = deviceBase;
      this.cpuBase = cpuBase;
      this.bytes = bytes;
      this.direction = direction;
    }
  }

  private final boolean deferred;
  private final long addressSpaceBytes;
  private final LongSupplier nanos;
  private final TreeMap<Long, Translation> translations = new TreeMap<>();
  private final ArrayDeque<Translation> queue = new ArrayDeque<>();
  private final List<DomainEvent> events = new ArrayList<>();
  private LongFunction<String> naming = a -> "0x" + Long.toHexString(a);
  private long next = FIRST_ADDRESS;

  private IommuDomain(boolean deferred, long addressSpaceBytes, LongSupplier nanos) {
    if (addressSpaceBytes < 2 * PAGE) {
      throw new IllegalArgumentException("addressSpaceBytes: " + addressSpaceBytes + " (must be at least "
          + 2 * PAGE + ")");
    }
    this.deferred = deferred;
    this.addressSpaceBytes = addressSpaceBytes & -PAGE;
    this.nanos = nanos;
  }

  /** Flushes at every unmap. {@code addressSpaceBytes} bounds what can be mapped at once. */
  public static IommuDomain strict(long addressSpaceBytes) {
    return new IommuDomain(false, addressSpaceBytes, () -> 0);
  }

  /** Flushes in batches, by the given clock. */
  public static IommuDomain deferred(long addressSpaceBytes, LongSupplier nanos) {
    return new IommuDomain(true, addressSpaceBytes, nanos);
  }

  @Override
  public String name() {
    return deferred ? "iommu-deferred" : "iommu-strict";
  }

  /** How sentences call the native address behind a device address; hexadecimal unless set. */
  public void naming(LongFunction<String> names) {
    naming = names;
  }

  /** Uses inside the deferred window, oldest first. */
  public List<DomainEvent> events() {
    return List.copyOf(events);
  }

  @Override
  public long map(long cpuAddress, long bytes, Direction direction) {
    if (bytes < 1) {
      return MAP_FAILED;
    }
    flushDue();
    long cpuBase = cpuAddress & -PAGE;
    long length = ((cpuAddress + bytes + PAGE - 1) & -PAGE) - cpuBase;
    long base = freeRange(length);
    if (base < 0) {
      return MAP_FAILED;
    }
    translations.put(base, new Translation(base, cpuBase, length, direction));
    return base + (cpuAddress - cpuBase);
  }

  @Override
  public void unmap(long deviceAddress, long bytes, Direction direction) {
    flushDue();
    Translation t = find(deviceAddress, 1);
    if (t == null || t.unmapped) {
      return;
    }
    t.unmapped = true;
    t.unmappedAtNanos = nanos.getAsLong();
    queue.add(t);
    if (!deferred || queue.size() >= FLUSH_AFTER_UNMAPS) {
      flush();
    }
  }

  @Override
  public long resolve(long deviceAddress, long bytes, boolean write) {
    flushDue();
    Translation t = find(deviceAddress, bytes);
    if (t == null) {
      throw new DeviceFaultException("no translation for device address 0x" + Long.toHexString(deviceAddress));
    }
    if (write ? !t.direction.deviceWrites() : !t.direction.deviceReads()) {
      throw new DeviceFaultException("device may not " + (write ? "write" : "read") + " a mapping that is "
          + t.direction);
    }
    long cpuAddress = t.cpuBase + deviceAddress - t.deviceBase;
    if (t.unmapped) {
      events.add(new DomainEvent(Kind.USE_AFTER_UNMAP, bytes + " bytes at " + naming.apply(cpuAddress) + " are "
          + (write ? "written" : "read") + " by the device after their unmap, before the IOMMU was flushed"));
    }
    return cpuAddress;
  }

  /** Drops every translation that was unmapped. */
  public void flush() {
    for (Translation t = queue.poll(); t != null; t = queue.poll()) {
      translations.remove(t.deviceBase);
    }
  }

  /** Translations that a device could use, unmapped ones that wait for the flush included. */
  public int translations() {
    return translations.size();
  }

  private void flushDue() {
    Translation oldest = queue.peek();
    if (oldest != null && nanos.getAsLong() - oldest.unmappedAtNanos >= FLUSH_AFTER_NANOS) {
      flush();
    }
  }

  private @Nullable Translation find(long deviceAddress, long bytes) {
    Map.Entry<Long, Translation> floor = translations.floorEntry(deviceAddress);
    if (floor == null) {
      return null;
    }
    Translation t = floor.getValue();
    return deviceAddress + bytes <= t.deviceBase + t.bytes ? t : null;
  }

  /** First free range after the last one given, once around; a gap page follows each mapping so that overruns fault. */
  private long freeRange(long length) {
    long end = FIRST_ADDRESS + addressSpaceBytes;
    long at = firstGap(next, end, length);
    if (at < 0) {
      at = firstGap(FIRST_ADDRESS, end, length);
    }
    if (at >= 0) {
      next = at + length + PAGE;
    }
    return at;
  }

  private long firstGap(long from, long end, long length) {
    long at = from;
    Map.Entry<Long, Translation> floor = translations.floorEntry(at);
    if (floor != null) {
      at = Math.max(at, floor.getValue().deviceBase + floor.getValue().bytes + PAGE);
    }
    for (Translation t : translations.tailMap(at, true).values()) {
      if (at + length + PAGE <= t.deviceBase) {
        break;
      }
      at = t.deviceBase + t.bytes + PAGE;
    }
    return at + length <= end ? at : -1;
  }
}
