package org.raidoffload.mapping;

/**
 * What map and unmap do to CPU cache lines, by class of machine (Linux 3.2 arch/arm/mm/dma-mapping.c with the L1 hooks
 * of each core, arch/powerpc dma-direct). Where a range begins or ends inside a line, an invalidation writes that
 * line back first.
 */
public enum CacheArchitecture {
  /** XScale, XSC3, Feroceon: no speculation, all maintenance at map. */
  ARM_V5("arm-v5", 32, false, false, Maintenance.CLEAN, Maintenance.INVALIDATE, Maintenance.FLUSH, Maintenance.NONE),
  /** The CPU may load lines at any time, so what a device wrote is invalidated again at unmap. */
  ARM_V7("arm-v7", 64, true, false, Maintenance.CLEAN, Maintenance.INVALIDATE, Maintenance.CLEAN,
      Maintenance.INVALIDATE),
  /** PowerPC 44x: as ARM_V5. */
  PPC_44X("ppc44x", 32, false, false, Maintenance.CLEAN, Maintenance.INVALIDATE, Maintenance.FLUSH, Maintenance.NONE),
  /** Devices snoop: no maintenance. */
  X86("x86", 64, true, true, Maintenance.NONE, Maintenance.NONE, Maintenance.NONE, Maintenance.NONE);

  /** What is done to each line of a range. */
  enum Maintenance {
    NONE,
    /** Dirty lines are written to memory and stay. */
    CLEAN,
    /** Lines are dropped, dirty ones too. */
    INVALIDATE,
    /** Dirty lines are written to memory, all are dropped. */
    FLUSH
  }

  private final String label;
  private final int lineBytes;
  private final boolean speculates;
  private final boolean snoops;
  private final Maintenance mapTo;
  private final Maintenance mapFrom;
  private final Maintenance mapBoth;
  private final Maintenance unmapWritten;

  CacheArchitecture(String label, int lineBytes, boolean speculates, boolean snoops, Maintenance mapTo,
      Maintenance mapFrom, Maintenance mapBoth, Maintenance unmapWritten) {
    this.label = label;
    this.lineBytes = lineBytes;
    this.speculates = speculates;
    this.snoops = snoops;
    this.mapTo = mapTo;
    this.mapFrom = mapFrom;
    this.mapBoth = mapBoth;
    this.unmapWritten = unmapWritten;
  }

  public String label() {
    return label;
  }

  /** Cache line size in bytes. */
  public int lineBytes() {
    return lineBytes;
  }

  /** Whether the CPU may load a line that nobody asked for. */
  public boolean speculates() {
    return speculates;
  }

  /** Whether a device's access sees and drops lines of the CPU. */
  public boolean snoops() {
    return snoops;
  }

  Maintenance atMap(Direction direction) {
    return switch (direction) {
      case TO_DEVICE -> mapTo;
      case FROM_DEVICE -> mapFrom;
      case BIDIRECTIONAL -> mapBoth;
    };
  }

  Maintenance atUnmap(Direction direction) {
    return direction == Direction.TO_DEVICE ? Maintenance.NONE : unmapWritten;
  }
}
