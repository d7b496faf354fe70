package org.raidoffload.mapping;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.raidoffload.engine.DeviceFaultException;
import org.raidoffload.mapping.CacheArchitecture.Maintenance;
import org.raidoffload.mapping.DomainEvent.Kind;

/**
 * Memory with a CPU cache in front that devices do not see. The caller's buffer is the CPU's view; a shadow of it is
 * the memory that devices reach. Map and unmap do the cache maintenance of a {@link CacheArchitecture}; between them
 * lines may be loaded by speculation or written back by eviction, at random with a seed or when a scenario says so.
 * What goes wrong is recorded as {@link DomainEvent}s, and wrong bytes really appear in the buffer or the memory.
 *
 * <p>Device addresses are native addresses and stay usable after unmap, as without an IOMMU. A CPU write that nobody
 * announced is taken as one when the line is next mapped, unless the line was already stale; announce writes with
 * {@link #afterCpuWrite}. Buffers must stay allocated while they are mapped; {@link #forget} before freeing one whose
 * address may be reused. One thread: the one that submits also serves the devices.
 */
public final class NonCoherentDomain implements DmaDomain, AutoCloseable {
  private static final long PAGE = 4096;

  /** Chance of a disturbance at each map, unmap and CPU access of a domain with random events. */
  private static final int ONE_IN = 2;

  private record Range(long address, long bytes) {}

  private final CacheArchitecture architecture;
  private final Arena arena = Arena.ofShared();
  private final TreeMap<Long, CacheRegion> regions = new TreeMap<>();
  private final List<Range> live = new ArrayList<>();
  private final List<Range> pendingWrites = new ArrayList<>();
  private final List<DomainEvent> events = new ArrayList<>();
  private final boolean disturbed;
  private final SplittableRandom random;
  private LongFunction<String> naming = a -> "0x" + Long.toHexString(a);

  private NonCoherentDomain(CacheArchitecture architecture, boolean disturbed, long seed) {
    this.architecture = architecture;
    this.disturbed = disturbed;
    this.random = new SplittableRandom(seed);
  }

  /** Without random events; scenarios call {@link #speculate} and {@link #evict}. */
  public static NonCoherentDomain quiet(CacheArchitecture architecture) {
    return new NonCoherentDomain(architecture, false, 0);
  }

  /** With speculation (where the architecture has it) and eviction at random, the same for a seed. */
  public static NonCoherentDomain disturbed(CacheArchitecture architecture, long seed) {
    return new NonCoherentDomain(architecture, true, seed);
  }

  /** A line that is evicted is compared with memory, which a device on another thread may be writing. */
  @Override
  public boolean oneThreadOnly() {
    return true;
  }

  @Override
  public String name() {
    return "non-coherent-" + architecture.label();
  }

  public CacheArchitecture architecture() {
    return architecture;
  }

  /** How sentences call an address; hexadecimal unless set. */
  public void naming(LongFunction<String> names) {
    naming = names;
  }

  /** What went wrong, oldest first. */
  public List<DomainEvent> events() {
    settle();
    return List.copyOf(events);
  }

  @Override
  public long map(long cpuAddress, long bytes, Direction direction) {
    if (bytes < 1) {
      return MAP_FAILED;
    }
    settle();
    CacheRegion r = regionFor(cpuAddress, bytes);
    noticeWrites(r, cpuAddress, bytes);
    maintain(r, cpuAddress, bytes, architecture.atMap(direction), true);
    live.add(new Range(cpuAddress, bytes));
    disturb();
    return cpuAddress;
  }

  @Override
  public void unmap(long deviceAddress, long bytes, Direction direction) {
    if (deviceAddress == MAP_FAILED || bytes < 1) {
      return;
    }
    settle();
    disturb();
    CacheRegion r = regionFor(deviceAddress, bytes);
    maintain(r, deviceAddress, bytes, architecture.atUnmap(direction), false);
    if (direction == Direction.FROM_DEVICE) {
      for (int line = r.line(deviceAddress); line <= r.line(deviceAddress + bytes - 1); line++) {
        if (r.discarded[line] != 0) {
          r.discarded[line] = 0;
          record(Kind.DATA_LOSS, r, line, "was dirty when it was mapped FROM_DEVICE, and the device did not write it");
        }
      }
    }
    live.remove(new Range(deviceAddress, bytes));
    disturb();
  }

  @Override
  public long resolve(long deviceAddress, long bytes, boolean write) {
    Map.Entry<Long, CacheRegion> found = regions.floorEntry(deviceAddress);
    if (found == null || !found.getValue().contains(deviceAddress, bytes)) {
      throw new DeviceFaultException("device address " + naming.apply(deviceAddress) + " was never mapped");
    }
    CacheRegion r = found.getValue();
    if (write) {
      pendingWrites.add(new Range(deviceAddress, bytes));
    } else {
      for (int line = r.line(deviceAddress); line <= r.line(deviceAddress + bytes - 1); line++) {
        deviceReads(r, line);
      }
    }
    return r.shadowOf(deviceAddress);
  }

  @Override
  public void beforeCpuRead(long cpuAddress, long bytes) {
    settle();
    disturb();
    CacheRegion r = regionFor(cpuAddress, bytes);
    noticeWrites(r, cpuAddress, bytes);
    for (int line = r.line(cpuAddress); line <= r.line(cpuAddress + bytes - 1); line++) {
      if (r.state[line] == CacheRegion.ABSENT) {
        r.load(line);
        r.state[line] = CacheRegion.CLEAN;
      } else if (r.memoryNewer[line] && !r.same(line)) {
        record(Kind.STALE_CPU_READ, r, line, "is cached from before the device wrote it");
      }
    }
  }

  @Override
  public void beforeCpuWrite(long cpuAddress, long bytes) {
    settle();
    regionFor(cpuAddress, bytes);
  }

  @Override
  public void afterCpuWrite(long cpuAddress, long bytes) {
    settle();
    CacheRegion r = regionFor(cpuAddress, bytes);
    for (int line = r.line(cpuAddress); line <= r.line(cpuAddress + bytes - 1); line++) {
      r.state[line] = CacheRegion.DIRTY;
    }
    disturb();
  }

  /** The CPU loads every absent line of the range, as speculation may at any time. */
  public void speculate(long cpuAddress, long bytes) {
    settle();
    if (!architecture.speculates()) {
      return;
    }
    CacheRegion r = regionFor(cpuAddress, bytes);
    for (int line = r.line(cpuAddress); line <= r.line(cpuAddress + bytes - 1); line++) {
      if (r.state[line] == CacheRegion.ABSENT) {
        r.state[line] = CacheRegion.CLEAN;
      }
    }
  }

  /** The cache gives up every line of the range; dirty ones are written back. */
  public void evict(long cpuAddress, long bytes) {
    settle();
    CacheRegion r = regionFor(cpuAddress, bytes);
    for (int line = r.line(cpuAddress); line <= r.line(cpuAddress + bytes - 1); line++) {
      if (r.state[line] == CacheRegion.DIRTY) {
        writeBack(r, line);
      }
      r.state[line] = CacheRegion.ABSENT;
      r.load(line);
    }
  }

  /** Forgets the lines over a range that is about to be freed. */
  public void forget(long cpuAddress, long bytes) {
    settle();
    CacheRegion r = regionFor(cpuAddress, bytes);
    for (int line = r.line(cpuAddress); line <= r.line(cpuAddress + bytes - 1); line++) {
      r.store(line);
      r.state[line] = CacheRegion.ABSENT;
    }
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  /** Lets the CPU see what devices have written since: they wrote to the shadow behind this object's back. */
  private void settle() {
    // Writes may share a line, so all are seen before any line that a CPU holds is stored over them.
    for (Range w : pendingWrites) {
      settle(w, this::see);
    }
    for (Range w : pendingWrites) {
      settle(w, this::keep);
    }
    pendingWrites.clear();
  }

  /** What is done with the part of a device's write that lies in one line. */
  private interface LinePart {
    void accept(CacheRegion r, int line, long from, long to);
  }

  private void settle(Range w, LinePart part) {
    CacheRegion r = regionFor(w.address, w.bytes);
    long end = w.address + w.bytes;
    for (int line = r.line(w.address); line <= r.line(end - 1); line++) {
      part.accept(r, line, Math.max(w.address, r.addressOf(line)), Math.min(end, r.addressOf(line) + r.lineBytes));
    }
  }

  private boolean seenByCpu(CacheRegion r, int line) {
    return architecture.snoops() || r.state[line] == CacheRegion.ABSENT;
  }

  private void see(CacheRegion r, int line, long from, long to) {
    if (seenByCpu(r, line)) {
      NativeBytes.copy(r.shadowOf(from), from, to - from);
    }
  }

  private void keep(CacheRegion r, int line, long from, long to) {
    long discarded = r.discarded[line];
    if (seenByCpu(r, line)) {
      r.store(line);
      r.state[line] = CacheRegion.ABSENT;
    } else {
      r.memoryNewer[line] = true;
    }
    r.discarded[line] = discarded;
    r.replaced(line, from, to);
  }

  private void deviceReads(CacheRegion r, int line) {
    if (r.state[line] != CacheRegion.DIRTY) {
      return;
    }
    if (architecture.snoops()) {
      r.store(line);
      r.state[line] = CacheRegion.CLEAN;
    } else if (!r.same(line)) {
      record(Kind.STALE_DEVICE_READ, r, line, "is read by the device while the CPU holds it dirty");
    }
  }

  /** A line that nobody announced a write to, but that differs from memory without being stale, was written. */
  private static void noticeWrites(CacheRegion r, long address, long bytes) {
    for (int line = r.line(address); line <= r.line(address + bytes - 1); line++) {
      if (r.state[line] != CacheRegion.DIRTY && !r.memoryNewer[line] && !r.same(line)) {
        r.state[line] = CacheRegion.DIRTY;
      }
    }
  }

  private void maintain(CacheRegion r, long address, long bytes, Maintenance work, boolean atMap) {
    if (work == Maintenance.NONE) {
      if (architecture.snoops()) {
        for (int line = r.line(address); line <= r.line(address + bytes - 1); line++) {
          if (r.state[line] == CacheRegion.DIRTY) {
            r.store(line);
            r.state[line] = CacheRegion.CLEAN;
          }
        }
      }
      return;
    }
    long end = address + bytes;
    for (int line = r.line(address); line <= r.line(end - 1); line++) {
      boolean edge = r.addressOf(line) < address || r.addressOf(line) + r.lineBytes > end;
      boolean dirty = r.state[line] == CacheRegion.DIRTY;
      if (dirty && (work != Maintenance.INVALIDATE || edge)) {
        writeBack(r, line);
      } else if (dirty && atMap) {
        r.discard(line);
      } else if (dirty) {
        record(Kind.DATA_LOSS, r, line, "was written by the CPU while it was mapped, and is dropped at unmap");
      }
      if (work == Maintenance.CLEAN) {
        r.state[line] = dirty ? CacheRegion.CLEAN : r.state[line];
      } else {
        r.state[line] = CacheRegion.ABSENT;
        r.load(line);
      }
    }
  }

  private void writeBack(CacheRegion r, int line) {
    if (r.memoryNewer[line] && !r.same(line)) {
      record(Kind.EVICT_CLOBBER, r, line, "is written back over newer bytes of the device");
    }
    r.store(line);
  }

  private void disturb() {
    if (!disturbed || live.isEmpty() || random.nextInt(ONE_IN) != 0) {
      return;
    }
    Range range = live.get(random.nextInt(live.size()));
    if (random.nextBoolean()) {
      speculate(range.address, range.bytes);
    } else {
      evict(range.address, range.bytes);
    }
  }

  private void record(Kind kind, CacheRegion r, int line, String what) {
    events.add(new DomainEvent(kind, "line of " + r.lineBytes + " bytes at " + naming.apply(r.addressOf(line)) + " "
        + what));
  }

  private CacheRegion regionFor(long address, long bytes) {
    Map.Entry<Long, CacheRegion> floor = regions.floorEntry(address);
    if (floor != null && floor.getValue().contains(address, bytes)) {
      return floor.getValue();
    }
    long from = address & -PAGE;
    long to = (address + bytes + PAGE - 1) & -PAGE;
    List<CacheRegion> inside = new ArrayList<>();
    if (floor != null && floor.getValue().base + floor.getValue().bytes > from) {
      inside.add(floor.getValue());
    }
    inside.addAll(regions.subMap(address, false, to, false).values());
    for (CacheRegion r : inside) {
      from = Math.min(from, r.base);
      to = Math.max(to, r.base + r.bytes);
    }
    CacheRegion merged = new CacheRegion(arena, from, to - from, architecture.lineBytes());
    for (CacheRegion r : inside) {
      merged.absorb(r);
      regions.remove(r.base);
    }
    regions.put(from, merged);
    return merged;
  }
}
