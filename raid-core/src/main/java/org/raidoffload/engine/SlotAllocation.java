package org.raidoffload.engine;

/** How a driver finds slots for a descriptor of several. */
public enum SlotAllocation {
  /** Any free slots will do. */
  COUNTED,
  /** Neighbouring slots, first fit from the last one used (Linux 6.1 drivers/dma/iop-adma.c). */
  FIRST_FIT,
  /** The same, and the first slot's index is a multiple of the slots that one hardware descriptor takes. */
  FIRST_FIT_ALIGNED
}
