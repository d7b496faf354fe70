package org.raidoffload.engines.ppc44x;

import org.raidoffload.engine.ChannelBehaviour;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.ErrorOutcome;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.engines.model.SlotTable;
import org.raidoffload.engines.model.SlotTable.Rule;
import org.raidoffload.plan.Opcode;

/** Limits and command-block arithmetic of ppc440spe. */
final class Ppc44xLimits {
  /** Linux 6.1 drivers/dma/ppc4xx/dma.h: operands of DMA0 and DMA1, each in a command block of its own. */
  static final int DMA_SOURCES = 128;
  /** Linux 6.1 drivers/dma/ppc4xx/xor.h: operands of one command block of the XOR core. */
  static final int XOR_SOURCES = 16;
  /** Linux 6.1 drivers/dma/ppc4xx/dma.h: a 24-bit byte count. */
  static final int DMA_MAX_BYTES = 0xFF_FFFF;
  /** Linux 6.1 drivers/dma/ppc4xx/xor.h: 2 GiB. */
  static final long XOR_MAX_BYTES = 1L << 31;
  /** Linux 6.1 drivers/dma/ppc4xx/adma.c: a pool of 16 KiB in command blocks of 32 bytes, and as long a FIFO. */
  static final int DMA_BLOCKS = 512;
  /** Linux 6.1 drivers/dma/ppc4xx/adma.c: 8 KiB in command blocks of 160 bytes. */
  static final int XOR_BLOCKS = 8192 / 160;

  /** Every command block is pushed at once (Linux 6.1 drivers/dma/ppc4xx/adma.c, threshold 1). */
  static final ChannelBehaviour DMA_BEHAVIOUR = ChannelBehaviour.PLAIN.withKickSlots(1)
      .onError(ErrorOutcome.COMPLETES_AS_SUCCESS, "the status of a compare is a result; the error word is printed and "
          + "cleared, nothing is redone");
  static final ChannelBehaviour XOR_BEHAVIOUR = ChannelBehaviour.PLAIN.withKickSlots(1)
      .onError(ErrorOutcome.COMPLETES_AS_SUCCESS, "a bus timeout on read reloads the command block; invalid blocks and "
          + "internal parity are printed");

  private Ppc44xLimits() {}

  /** DMA0 and DMA1: the driver zeroes P and Q first and ignores the continue flag, so P+Q must fit one operation. */
  static ChannelLimits dma() {
    return ChannelLimits.builder(DMA_BLOCKS).copy().xorVal(DMA_SOURCES).pq(DMA_SOURCES, PqContinuation.NONE)
        .pqVal(DMA_SOURCES).bytes(1, DMA_MAX_BYTES).build();
  }

  /**
   * The XOR core. Its P+Q, which runs only where the sources lie next to each other in memory, is left out: a plan
   * says nothing of where buffers lie.
   */
  static ChannelLimits xorCore() {
    return ChannelLimits.builder(XOR_BLOCKS).xor(XOR_SOURCES).bytes(1, XOR_MAX_BYTES).build();
  }

  /**
   * A block for each source and one to zero each result; a validation makes its own P and Q (two blocks each) and
   * compares. The parity among the sources of an XOR_VAL is such a result (Linux 6.1 drivers/dma/ppc4xx/adma.c).
   */
  static SlotTable dmaBlocks() {
    return SlotTable.one()
        .with(Rule.counting(1, 1, 0), Opcode.PQ)
        .with(Rule.counting(1, 2, 0), Opcode.PQ_VAL)
        .with(Rule.counting(1, 0, 1), Opcode.XOR_VAL);
  }
}
