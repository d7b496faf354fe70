package org.raidoffload.cli.compare;

import java.util.ArrayList;
import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.described.HostPlatform;
import org.raidoffload.engines.model.RetimedEngine;
import org.raidoffload.mapping.DomainKind;

/**
 * What mapping costs over each kind of memory. {@code coherent} leaves an engine what its own host takes; the others put
 * their cost in its place or on top. All of it is estimated.
 */
public final class DomainCosts {
  private static final double PAGE = 4096;
  /** Finding and freeing a bounce cell, ns; estimate. */
  private static final double CELL_NANOS = 150;
  private static final String BOUNCE = "estimate: a cell, and a copy of the page at the host's copy bandwidth (Linux 6.1 "
      + "swiotlb copies in at every map, and out at the unmap of what a device may have written)";
  private static final String PLATFORM = "estimate: a host with this kind of memory";

  private DomainCosts() {}

  /** The engine as it costs over the kind of memory. */
  public static OffloadEngine applied(OffloadEngine engine, DomainKind domain) {
    if (domain == DomainKind.COHERENT || engine.runsOnCpu()) {
      return engine;
    }
    List<ChannelDescription> channels = new ArrayList<>();
    for (ChannelDescription channel : engine.channels()) {
      channels.add(channel.withTiming(timing(channel.timing(), domain, engine.coherent())));
    }
    return new RetimedEngine(engine, channels);
  }

  private static TimingProfile timing(TimingProfile own, DomainKind domain, boolean coherent) {
    return switch (domain) {
      case COHERENT -> own;
      case BOUNCE -> bounced(own);
      case IOMMU_STRICT -> added(own, HostPlatform.X86_VTD_STRICT);
      case IOMMU_DEFERRED -> added(own, HostPlatform.X86_VTD_DEFERRED);
      case ARM_V5 -> coherent ? replaced(own, HostPlatform.FEROCEON) : own;
      case ARM_V7 -> coherent ? replaced(own, HostPlatform.ARMV7_NONCOHERENT) : own;
      case PPC_44X -> coherent ? replaced(own, HostPlatform.PPC440SPE) : own;
    };
  }

  private static TimingProfile replaced(TimingProfile own, HostPlatform platform) {
    return platform.applyTo(own.toBuilder()).build();
  }

  /** An IOMMU's cost comes on top of what the host's caches take. */
  private static TimingProfile added(TimingProfile own, HostPlatform iommu) {
    TimingProfile extra = iommu.applyTo(TimingProfile.builder()).build();
    TimingProfile plain = HostPlatform.X86.applyTo(TimingProfile.builder()).build();
    TimingProfile.Builder timing = own.toBuilder();
    for (TimingFigure figure : List.of(TimingFigure.MAP_TO, TimingFigure.MAP_FROM, TimingFigure.MAP_BIDIRECTIONAL,
        TimingFigure.UNMAP_TO, TimingFigure.UNMAP_FROM, TimingFigure.UNMAP_BIDIRECTIONAL)) {
      timing.set(figure, own.value(figure) + extra.value(figure) - plain.value(figure), PLATFORM);
    }
    return timing.build();
  }

  private static TimingProfile bounced(TimingProfile own) {
    double copy = PAGE / own.value(TimingFigure.CPU_XOR_BANDWIDTH);
    TimingProfile.Builder timing = own.toBuilder();
    for (TimingFigure map : List.of(TimingFigure.MAP_TO, TimingFigure.MAP_FROM, TimingFigure.MAP_BIDIRECTIONAL)) {
      timing.set(map, own.value(map) + CELL_NANOS + copy, BOUNCE);
    }
    timing.set(TimingFigure.UNMAP_TO, own.value(TimingFigure.UNMAP_TO) + CELL_NANOS, BOUNCE);
    for (TimingFigure unmap : List.of(TimingFigure.UNMAP_FROM, TimingFigure.UNMAP_BIDIRECTIONAL)) {
      timing.set(unmap, own.value(unmap) + CELL_NANOS + copy, BOUNCE);
    }
    return timing.build();
  }
}
