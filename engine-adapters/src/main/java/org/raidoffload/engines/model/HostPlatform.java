package org.raidoffload.engines.model;

import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;

/**
 * What mapping 4 KiB costs on a host, ns of model time. Every figure is an estimate; where it comes from is the cache
 * maintenance that the architecture's DMA code does in Linux 3.2 and 6.1 (clean, invalidate, outer cache), times
 * the cost of a line.
 */
public enum HostPlatform {
  /** ARMv5 with 32-byte lines and no outer cache: iop3xx. */
  XSCALE(false, 1200, 900, 1500, 2500, 50, 50),
  /** ARMv5 with a 512 KiB outer cache: iop13xx. */
  XSC3(false, 1400, 1100, 1700, 0, 50, 700),
  /** ARMv5 with an outer cache: Orion, Kirkwood, MV78xx0; dirty cost is 4 KiB at 1.6 B/ns. */
  FEROCEON(false, 900, 800, 1200, 2600, 50, 500),
  /** ARMv7 without a coherency fabric, which speculates: Dove. */
  ARMV7_NONCOHERENT(false, 900, 800, 1000, 0, 50, 900),
  /** Armada 370, XP and 38x behind the coherency fabric. */
  ARMADA_FABRIC(true, 60, 60, 60, 0, 60, 60),
  /** Armada 7K and 8K: snooped. */
  ARMADA_8K(true, 40, 40, 40, 0, 30, 30),
  /** PowerPC 440SPe: unmapping is an empty function. */
  PPC440SPE(false, 1000, 900, 1300, 2500, 0, 0),
  /** QorIQ P5020, and other 64-bit hosts with coherent DMA. */
  COHERENT_SOC(true, 40, 40, 40, 0, 20, 20),
  /** x86 without an IOMMU. */
  X86(true, 25, 25, 25, 0, 10, 10),
  /** x86 with VT-d, flushes of 250 unmaps or 10 ms together (Linux commit 5e0d2a6fc094). */
  X86_VTD_DEFERRED(true, 350, 350, 350, 0, 200, 200),
  /** x86 with VT-d, each unmap flushed. */
  X86_VTD_STRICT(true, 350, 350, 350, 0, 900, 900);

  private final boolean coherent;
  private final int mapTo;
  private final int mapFrom;
  private final int mapBidirectional;
  private final int mapDirty;
  private final int unmapTo;
  private final int unmapWritten;

  HostPlatform(boolean coherent, int mapTo, int mapFrom, int mapBidirectional, int mapDirty, int unmapTo,
      int unmapWritten) {
    this.coherent = coherent;
    this.mapTo = mapTo;
    this.mapFrom = mapFrom;
    this.mapBidirectional = mapBidirectional;
    this.mapDirty = mapDirty;
    this.unmapTo = unmapTo;
    this.unmapWritten = unmapWritten;
  }

  /** Whether device and CPU caches see each other's writes. */
  public boolean coherent() {
    return coherent;
  }

  /** Sets the seven map and unmap figures and returns the builder. */
  public TimingProfile.Builder applyTo(TimingProfile.Builder timing) {
    return timing.estimate(TimingFigure.MAP_TO, mapTo)
        .estimate(TimingFigure.MAP_FROM, mapFrom)
        .estimate(TimingFigure.MAP_BIDIRECTIONAL, mapBidirectional)
        .estimate(TimingFigure.MAP_DIRTY, mapDirty)
        .estimate(TimingFigure.UNMAP_TO, unmapTo)
        .estimate(TimingFigure.UNMAP_FROM, unmapWritten)
        .estimate(TimingFigure.UNMAP_BIDIRECTIONAL, unmapWritten);
  }
}
