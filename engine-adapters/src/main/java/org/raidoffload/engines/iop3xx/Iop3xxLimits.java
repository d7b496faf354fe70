package org.raidoffload.engines.iop3xx;

import org.raidoffload.engine.ChannelLimits;
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
