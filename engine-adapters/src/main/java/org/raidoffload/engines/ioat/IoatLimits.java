package org.raidoffload.engines.ioat;

import org.raidoffload.engine.ChannelBehaviour;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.ErrorOutcome;
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
  /** Sources of a P+Q where the device has the 16-source capability: Linux 6.1 drivers/dma/ioat/init.c. */
  static final int PQ16_SOURCES = 16;
  /** XOR and P+Q of version 3.2 need 64-byte alignment: Linux 3.0 drivers/dma/ioat/dma_v3.c. */
  static final int RAID_ALIGNMENT = 64;
  /**
   * Default ring of 2^8 entries (Linux 3.0 drivers/dma/ioat/dma_v2.c). One entry is always kept free and the driver
   * lets the ring grow to 2^16; the model does neither.
   */
  static final int RING = 256;
  /** The ring of Linux 6.1 drivers/dma/ioat/dma.h, which neither grows nor shrinks. */
  static final int RING_6_1 = 1 << 16;
  /** Bytes of one ring entry, 2^xfercap, read from the device; 1 MiB is the usual value (from memory). */
  static final long ENTRY_BYTES = 1 << 20;
  /** Channels that the driver takes of one PCI function: Linux 6.1 drivers/dma/ioat/dma.h. */
  static final int CHANNELS = 4;

  /** Linux 3.0 drivers/dma/ioat: kicks above 4 pending entries (from memory), and a halted channel is a BUG. */
  static final ChannelBehaviour LINUX_3_0 = ChannelBehaviour.PLAIN.withKickSlots(5)
      .onError(ErrorOutcome.STOPS_HOST, "CHANERR bits: a channel that halted with any of them is a BUG");
  /** Linux 6.1 drivers/dma/ioat/dma.c: kicks above 7 pending entries; a data error fails one and aborts the rest. */
  static final ChannelBehaviour LINUX_6_1 = ChannelBehaviour.PLAIN.withKickSlots(8)
      .onError(ErrorOutcome.STOPS_CHANNEL, "CHANERR bits: a read or write data error fails the operation, aborts all "
          + "later ones and resets the channel; P and Q bits are results of a validation; others are a BUG");

  private IoatLimits() {}

  /** Versions 1 and 2, and all whose RAID bits the driver masks off. */
  static ChannelLimits copyOnly(int ring) {
    return ChannelLimits.builder(ring).copy().build();
  }

  /** Version 3.2: xor, P+Q and validation; the driver cuts long operations into ring entries itself. */
  static ChannelLimits version32() {
    return ChannelLimits.builder(RING).copy().xor(XOR_SOURCES).xorVal(XOR_SOURCES)
        .pq(PQ_SOURCES, PqContinuation.EMULATED).pqVal(PQ_SOURCES)
        .alignment(1, RAID_ALIGNMENT, RAID_ALIGNMENT).build();
  }

  /** Version 3.3 with an xor unit and P+Q of 8 sources. */
  static ChannelLimits version33() {
    return ChannelLimits.builder(RING_6_1).copy().xor(XOR_SOURCES).xorVal(XOR_SOURCES)
        .pq(PQ_SOURCES, PqContinuation.EMULATED).pqVal(PQ_SOURCES).build();
  }

  /** Version 3.3 with P+Q of 16 sources and no xor unit: an xor is a P+Q without Q. */
  static ChannelLimits version33With16Sources() {
    return ChannelLimits.builder(RING_6_1).copy().xor(PQ16_SOURCES).xorVal(PQ16_SOURCES)
        .pq(PQ16_SOURCES, PqContinuation.EMULATED).pqVal(PQ16_SOURCES).build();
  }

  /** Copies: one entry for each 2^xfercap bytes. */
  static SlotTable copyEntries() {
    return SlotTable.one().with(Rule.steps(1, 1).perPiece(ENTRY_BYTES), Opcode.COPY);
  }

  /**
   * Ring entries before version 3.3: an extended descriptor beyond 5 sources of xor or 3 of P+Q, and a null descriptor
   * after every RAID operation, since its completion write may overtake that of the copy unit (Linux 3.0
   * drivers/dma/ioat/dma_v3.c).
   */
  static SlotTable entriesBefore33() {
    return copyEntries()
        .with(Rule.steps(5, 1, XOR_SOURCES, 2).perPiece(ENTRY_BYTES).plus(1), Opcode.XOR, Opcode.XOR_VAL)
        .with(Rule.steps(3, 1, PQ_SOURCES, 2).perPiece(ENTRY_BYTES).plus(1), Opcode.PQ, Opcode.PQ_VAL);
  }

  /** Ring entries of version 3.3: the P+Q unit needs no null descriptor (Linux 6.1 drivers/dma/ioat/prep.c). */
  static SlotTable entries33() {
    return copyEntries()
        .with(Rule.steps(5, 1, XOR_SOURCES, 2).perPiece(ENTRY_BYTES).plus(1), Opcode.XOR, Opcode.XOR_VAL)
        .with(Rule.steps(3, 1, PQ_SOURCES, 2).perPiece(ENTRY_BYTES), Opcode.PQ, Opcode.PQ_VAL);
  }

  /**
   * Beyond 8 sources one entry again, with the addresses in a side descriptor that is no ring entry (Linux 6.1
   * drivers/dma/ioat/prep.c). Xors go the same way.
   */
  static SlotTable entries33With16Sources() {
    return copyEntries().with(Rule.steps(3, 1, PQ_SOURCES, 2, PQ16_SOURCES, 1).perPiece(ENTRY_BYTES),
        Opcode.XOR, Opcode.XOR_VAL, Opcode.PQ, Opcode.PQ_VAL);
  }
}
