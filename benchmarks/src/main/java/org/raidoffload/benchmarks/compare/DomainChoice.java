package org.raidoffload.benchmarks.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.raidoffload.engine.MapFaults;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.mapping.BounceDomain;
import org.raidoffload.mapping.CoherentDomain;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.FailingDomain;

/** The DMA domain that a replay's devices see, by name. */
public enum DomainChoice {
  /** Device and CPU see the same memory. */
  COHERENT,
  /** Every mapping is a bounce buffer, as under swiotlb=force and in confidential guests. */
  BOUNCE;

  private static final int POOL_SLOTS = 32768;

  /** The name on the command line. */
  public String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The domain with the name.
   *
   * @throws IllegalArgumentException naming the domains there are
   */
  public static DomainChoice of(String option) {
    return Arrays.stream(values()).filter(d -> d.option().equals(option)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("domain: " + option + " (must be "
            + Arrays.stream(values()).map(DomainChoice::option).collect(Collectors.joining(", ")) + ")"));
  }

  /** The domains of one run; closed with it. */
  public static final class Opened implements AutoCloseable {
    private final DomainChoice choice;
    private final MapFaults faults;
    private final List<BounceDomain> pools = new ArrayList<>();

    Opened(DomainChoice choice, MapFaults faults) {
      this.choice = choice;
      this.faults = faults;
    }

    /** A domain for a device; mappings fail where the engine's fault plan says so. */
    public DmaDomain of(int device) {
      DmaDomain domain = plain();
      return faults.equals(MapFaults.NONE) ? domain : new FailingDomain(domain, faults, device);
    }

    private DmaDomain plain() {
      return switch (choice) {
        case COHERENT -> new CoherentDomain();
        case BOUNCE -> {
          BounceDomain pool = new BounceDomain(POOL_SLOTS);
          pools.add(pool);
          yield pool;
        }
      };
    }

    @Override
    public void close() {
      pools.forEach(BounceDomain::close);
    }
  }

  Opened open(OffloadEngine engine) {
    return new Opened(this, engine.mapFaults());
  }
}
