package org.raidoffload.engines.iop3xx;

import org.raidoffload.engine.ChannelBehaviour;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.ErrorOutcome;
import org.raidoffload.engine.SlotAllocation;
import org.raidoffload.engines.model.SlotTable;
import org.raidoffload.engines.model.SlotTable.Rule;
import org.raidoffload.plan.Opcode;

/** Limits and slot arithmetic of the iop3xx copy channels and of the accelerator unit, AAU. */
final class Iop3xxLimits {
  /** Linux 3.2 arch/arm/include/asm/hardware/iop3xx-adma.h. */
  static final int XOR_SOURCES = 32;
  /** Linux 3.2 arch/arm/include/asm/hardware/iop3xx-adma.h: 16 MiB in one descriptor. */
  static final int MAX_BYTES = 16 << 20;
  /** Linux 3.2 arch/arm/include/asm/hardware/iop3xx-adma.h: 1 KiB in one zero-sum descriptor. */
  static final int ZERO_SUM_BYTES = 1024;
  /** A pool of 4096 bytes in slots of 32: Linux 3.2 arch/arm/plat-iop/adma.c. */
  static final int COPY_SLOTS = 4096 / 32;
  /** A pool of 12288 bytes in slots of 32: Linux 3.2 arch/arm/plat-iop/adma.c. */
  static final int AAU_SLOTS = 12288 / 32;

  private Iop3xxLimits() {}

  /**
   * The append bit is set at 4 pending slots (Linux 6.1 drivers/dma/iop-adma.c, IOP_ADMA_THRESHOLD), and a bus abort
   * is a BUG.
   */
  static final ChannelBehaviour COPY_BEHAVIOUR = ChannelBehaviour.PLAIN.withKickSlots(4)
      .withAllocation(SlotAllocation.FIRST_FIT)
      .onError(ErrorOutcome.STOPS_HOST, "status bits master abort, PCI master abort, PCI target abort, split error: "
          + "printed, cleared, BUG");
  /** Slots of the AAU also begin at a multiple of their count. */
  static final ChannelBehaviour AAU_BEHAVIOUR = COPY_BEHAVIOUR.withAllocation(SlotAllocation.FIRST_FIT_ALIGNED)
      .onError(ErrorOutcome.STOPS_HOST, "status bit master abort: printed, cleared, BUG");

  /** DMA0 and DMA1. */
  static ChannelLimits copies() {
    return ChannelLimits.builder(COPY_SLOTS).copy().bytes(1, MAX_BYTES).build();
  }

  /** The AAU of iop33x, which can also test for zero. */
  static ChannelLimits accelerator33x() {
    return ChannelLimits.builder(AAU_SLOTS).xor(XOR_SOURCES).xorVal(XOR_SOURCES).bytes(1, MAX_BYTES).build();
  }

  /** The AAU of iop32x. */
  static ChannelLimits accelerator32x() {
    return ChannelLimits.builder(AAU_SLOTS).xor(XOR_SOURCES).bytes(1, MAX_BYTES).build();
  }

  /** Slots of 32 bytes by sources; a zero-sum takes them for each KiB (Linux 3.2 iop3xx-adma.h). */
  static SlotTable acceleratorSlots() {
    Rule bySources = Rule.steps(4, 1, 8, 2, 16, 4, 32, 8).fetchedWhole();
    return SlotTable.one().with(bySources, Opcode.XOR).with(bySources.perPiece(ZERO_SUM_BYTES), Opcode.XOR_VAL);
  }
}
