package org.raidoffload.engines.ioat;

import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.engines.model.SlotTable;
import org.raidoffload.engines.model.SlotTable.Rule;
import org.raidoffload.plan.Opcode;

/** Limits and ring arithmetic of I/OAT channels. */
final class IoatLimits {
  /** Sources of an xor with its extended descriptor: Linux 6.1 drivers/dma/ioat/hw.h. */
  static final int XOR_SOURCES = 8;
  /** Sources of a P+Q with its extended descriptor: Linux 6.1 drivers/dma/ioat/hw.h. */
  static final int PQ_SOURCES = 8;
  /** XOR and P+Q of version 3.2 need 64-byte alignment: Linux 3.0 drivers/dma/ioat/dma_v3.c. */
  static final int RAID_ALIGNMENT = 64;
  /** Default ring of 2^8 entries, which the driver lets grow: Linux 3.0 drivers/dma/ioat/dma_v2.c. */
  static final int RING = 256;
  /** Bytes of one ring entry, 2^xfercap, read from the device; 1 MiB is the usual value (from memory). */
  static final long ENTRY_BYTES = 1 << 20;
  /** Channels that the driver takes of one PCI function: Linux 6.1 drivers/dma/ioat/dma.h. */
  static final int CHANNELS = 4;

  private IoatLimits() {}

  /** Version 3.2: xor, P+Q and validation; the driver cuts long operations into ring entries itself. */
  static ChannelLimits version32() {
    return ChannelLimits.builder(RING).copy().xor(XOR_SOURCES).xorVal(XOR_SOURCES)
        .pq(PQ_SOURCES, PqContinuation.EMULATED).pqVal(PQ_SOURCES)
        .alignment(1, RAID_ALIGNMENT, RAID_ALIGNMENT).build();
  }

  /**
   * Ring entries before version 3.3: an extended descriptor beyond 5 sources of xor or 3 of P+Q, and a null descriptor
   * after every RAID operation, since its completion write may overtake that of the copy unit (Linux 3.0
   * drivers/dma/ioat/dma_v3.c).
   */
  static SlotTable entriesBefore33() {
    return SlotTable.one()
        .with(Rule.steps(1, 1).perPiece(ENTRY_BYTES), Opcode.COPY)
        .with(Rule.steps(5, 1, 8, 2).perPiece(ENTRY_BYTES).plus(1), Opcode.XOR, Opcode.XOR_VAL)
        .with(Rule.steps(3, 1, 8, 2).perPiece(ENTRY_BYTES).plus(1), Opcode.PQ, Opcode.PQ_VAL);
  }
}
