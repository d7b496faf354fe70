package org.raidoffload.engines.iop13xx;

import org.raidoffload.engine.ChannelBehaviour;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.ErrorOutcome;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.engine.SlotAllocation;
import org.raidoffload.engines.model.SlotTable;
import org.raidoffload.engines.model.SlotTable.Rule;
import org.raidoffload.plan.Opcode;

/** Limits and slot arithmetic of iop13xx channels. */
final class Iop13xxLimits {
  /** Intel 81341/81342 Developer's Manual 315037-002; Linux 3.2 arch/arm/mach-iop13xx/include/mach/adma.h. */
  static final int SOURCES = 16;
  /**
   * The byte count has 24 bits (Linux 3.2 arch/arm/mach-iop13xx/include/mach/adma.h); the driver's own constant,
   * 16 MiB, would spill into the next field.
   */
  static final int MAX_BYTES = 0xFF_FFFF;
  /** A pool of 4096 bytes in slots of 32: Linux 3.2 arch/arm/mach-iop13xx/setup.c. */
  static final int SLOTS = 4096 / 32;

  private Iop13xxLimits() {}

  /**
   * The append bit is set at 4 pending slots (Linux 6.1 drivers/dma/iop-adma.c, IOP_ADMA_THRESHOLD); slots of a
   * descriptor are neighbours; a status of internal parity 9, memory abort 5, target abort 4 or master abort 3 is a
   * BUG.
   */
  static final ChannelBehaviour BEHAVIOUR = ChannelBehaviour.PLAIN.withKickSlots(4)
      .withAllocation(SlotAllocation.FIRST_FIT)
      .onError(ErrorOutcome.STOPS_HOST, "status bits internal parity, memory abort, target abort, master abort: "
          + "printed, cleared, BUG");

  /** ADMA0 and ADMA1. */
  static ChannelLimits withoutPq() {
    return ChannelLimits.builder(SLOTS).copy().xor(SOURCES).xorVal(SOURCES).bytes(1, MAX_BYTES).build();
  }

  /** ADMA2, the only channel with P+Q. */
  static ChannelLimits withPq() {
    return ChannelLimits.builder(SLOTS).copy().xor(SOURCES).xorVal(SOURCES)
        .pq(SOURCES, PqContinuation.EMULATED).pqVal(SOURCES).bytes(1, MAX_BYTES).build();
  }

  /**
   * A header of 24 bytes and 8 for each source in slots of 32: one source in the first slot and four in each further
   * one (Linux 3.2 arch/arm/mach-iop13xx/include/mach/adma.h). P and Q of a validation count as sources. One hardware
   * descriptor spans all of them.
   */
  static SlotTable slots() {
    Rule bySources = Rule.steps(1, 1, 5, 2, 9, 3, 13, 4, 17, 5).fetchedWhole();
    return SlotTable.one()
        .with(bySources, Opcode.XOR, Opcode.XOR_VAL, Opcode.PQ)
        .with(bySources.withResultsAsSources(), Opcode.PQ_VAL);
  }
}
