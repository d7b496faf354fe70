package org.raidoffload.cli.selftest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.KnownWords;
import org.raidoffload.mapping.BounceDomain;
import org.raidoffload.mapping.CacheArchitecture;
import org.raidoffload.mapping.CoherentDomain;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.DomainEvent;
import org.raidoffload.mapping.IommuDomain;
import org.raidoffload.mapping.NonCoherentDomain;

/** The memory system of a case: one cache for all devices, or a bounce pool or address space for each. One thread. */
final class CaseDomains implements AutoCloseable {
  static final List<String> NAMES = List.of("coherent", "bounce", "non-coherent-arm-v5", "non-coherent-arm-v7",
      "non-coherent-ppc44x", "iommu-strict", "iommu-deferred");
  private static final long TICK_NANOS = 100_000;

  private final String name;
  private final int cells;
  private final long pages;
  private final @Nullable NonCoherentDomain cache;
  private final Map<Integer, DmaDomain> domains = new HashMap<>();
  private long nanos;

  /**
   * Domains by a case's word.
   *
   * @param blocks blocks of {@code unit} bytes that may be mapped at once
   */
  CaseDomains(String word, long blocks, int unit, long seed) {
    int colon = word.indexOf(':');
    name = colon < 0 ? word : word.substring(0, colon);
    if (!NAMES.contains(name) || (colon >= 0 && !name.equals("bounce"))) {
      throw new IllegalArgumentException("case: domain: " + word + " (must be one of " + String.join(", ", NAMES)
          + ", or bounce:n with n cells" + KnownWords.hint(name, NAMES) + ")");
    }
    long needed = 2 * blocks * (unit / BounceDomain.CELL_BYTES + 1) + 64;
    cells = colon < 0 ? Math.toIntExact(needed) : Integer.parseInt(word.substring(colon + 1));
    pages = 4 * blocks * (unit / ArrayCase.PAGE + 2) + 1024;
    CacheArchitecture architecture = switch (name) {
      case "non-coherent-arm-v5" -> CacheArchitecture.ARM_V5;
      case "non-coherent-arm-v7" -> CacheArchitecture.ARM_V7;
      case "non-coherent-ppc44x" -> CacheArchitecture.PPC_44X;
      default -> null;
    };
    cache = architecture == null ? null : NonCoherentDomain.disturbed(architecture, seed);
  }

  DmaDomain of(int device) {
    return domains.computeIfAbsent(device, d -> create());
  }

  private DmaDomain create() {
    NonCoherentDomain shared = cache;
    if (shared != null) {
      return shared;
    }
    return switch (name) {
      case "bounce" -> new BounceDomain(cells);
      case "iommu-strict" -> IommuDomain.strict(pages * ArrayCase.PAGE);
      case "iommu-deferred" -> IommuDomain.deferred(pages * ArrayCase.PAGE, () -> nanos += TICK_NANOS);
      default -> new CoherentDomain();
    };
  }

  /** The client has written a buffer. */
  void written(long address, int bytes) {
    if (cache != null) {
      cache.beforeCpuWrite(address, bytes);
      cache.afterCpuWrite(address, bytes);
    }
  }

  /** The client is about to read a buffer. */
  void read(long address, int bytes) {
    if (cache != null) {
      cache.beforeCpuRead(address, bytes);
    }
  }

  /** What is left or went wrong in memory, or null. */
  @Nullable String fault() {
    List<DomainEvent> events = new ArrayList<>();
    if (cache != null) {
      events.addAll(cache.events());
    }
    for (DmaDomain domain : domains.values()) {
      if (domain instanceof BounceDomain bounce && bounce.usedCells() > 0) {
        return bounce.usedCells() + " bounce cells are still in use";
      }
      if (domain instanceof IommuDomain iommu) {
        events.addAll(iommu.events());
      }
    }
    return events.isEmpty() ? null : events.getFirst().toString();
  }

  @Override
  public void close() {
    if (cache != null) {
      cache.close();
    }
    for (DmaDomain domain : domains.values()) {
      if (domain instanceof BounceDomain bounce) {
        bounce.close();
      }
    }
  }
}
