package org.raidoffload.mapping;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The domains of all devices of an engine over one memory, as {@code SchedulerBuilder.domains} asks for them: {@code
 * builder.domains(domains::of)}. Devices behind one CPU cache share a domain; bounce pools and IOMMU address spaces are
 * one for each device. Stays open for as long as the scheduler. One thread.
 */
public final class DeviceDomains implements AutoCloseable {
  private static final int BOUNCE_CELLS = 8192;
  private static final long IOMMU_BYTES = 1L << 26;

  private final DomainKind kind;
  private final @Nullable NonCoherentDomain cache;
  private final Map<Integer, DmaDomain> domains = new HashMap<>();

  /**
   * Domains of a kind.
   *
   * @param seed for random speculation and eviction, or null for none
   */
  public DeviceDomains(DomainKind kind, @Nullable Long seed) {
    this.kind = kind;
    CacheArchitecture architecture = kind.architecture();
    this.cache = architecture == null ? null : seed == null ? NonCoherentDomain.quiet(architecture)
        : NonCoherentDomain.disturbed(architecture, seed);
  }

  /** The domain of a device number. */
  public DmaDomain of(int device) {
    return domains.computeIfAbsent(device, d -> create());
  }

  private DmaDomain create() {
    if (cache != null) {
      return cache;
    }
    return switch (kind) {
      case BOUNCE -> new BounceDomain(BOUNCE_CELLS);
      case IOMMU_STRICT -> IommuDomain.strict(IOMMU_BYTES);
      // Time stands still: a deferred flush comes when its queue is full, never by itself.
      case IOMMU_DEFERRED -> IommuDomain.deferred(IOMMU_BYTES, () -> 0);
      default -> new CoherentDomain();
    };
  }

  /** How the events name an address of the CPU. */
  public void naming(LongFunction<String> names) {
    if (cache != null) {
      cache.naming(names);
    }
    for (DmaDomain d : domains.values()) {
      if (d instanceof IommuDomain iommu) {
        iommu.naming(names);
      }
    }
  }

  /** As {@link DmaDomain#beforeCpuRead}, for whatever memory it is. */
  public void beforeCpuRead(long address, long bytes) {
    if (cache != null) {
      cache.beforeCpuRead(address, bytes);
    }
  }

  /** As {@link DmaDomain#beforeCpuWrite}. */
  public void beforeCpuWrite(long address, long bytes) {
    if (cache != null) {
      cache.beforeCpuWrite(address, bytes);
    }
  }

  /** As {@link DmaDomain#afterCpuWrite}. */
  public void afterCpuWrite(long address, long bytes) {
    if (cache != null) {
      cache.afterCpuWrite(address, bytes);
    }
  }

  /** Makes the CPU load the bytes before anybody asked, where it does such things. */
  public void speculate(long address, long bytes) {
    if (cache != null) {
      cache.speculate(address, bytes);
    }
  }

  /** Everything that went wrong in memory so far. */
  public List<DomainEvent> events() {
    List<DomainEvent> all = new ArrayList<>();
    if (cache != null) {
      all.addAll(cache.events());
    }
    for (DmaDomain d : domains.values()) {
      if (d instanceof IommuDomain iommu) {
        all.addAll(iommu.events());
      }
    }
    return all;
  }

  @Override
  public void close() {
    if (cache != null) {
      cache.close();
    }
    for (DmaDomain d : domains.values()) {
      if (d instanceof BounceDomain bounce) {
        bounce.close();
      }
    }
  }
}
