package org.raidoffload.engine;

/** How a driver finds entries for a descriptor of several. */
public enum RingEntryAllocation {
  /** Any free entries will do. */
  COUNTED,
  /** Neighbouring entries, first fit from the last one used (Linux 6.1 drivers/dma/iop-adma.c). */
  FIRST_FIT,
  /** The same, and the first entry's index is a multiple of the entries that one hardware descriptor takes. */
  FIRST_FIT_ALIGNED
}
