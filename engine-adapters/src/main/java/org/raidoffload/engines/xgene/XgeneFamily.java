package org.raidoffload.engines.xgene;

import java.util.List;
import org.raidoffload.engine.ChannelBehaviour;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.EngineFamily;
import org.raidoffload.engine.ErrorOutcome;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.engines.model.ModelEngine;
import org.raidoffload.engines.model.SlotTable;

/**
 * X-Gene: of four channels only channel 1 is modelled. Channel 0 may run xors only where P+Q is fused off, because
 * both together hang the engine, and channels 2 and 3 have no RAID. Copies are not offered on the RAID channel.
 */
public final class XgeneFamily implements EngineFamily {
  /** Linux 6.1 drivers/dma/xgene-dma.c. The driver ignores the continue flag: five data sources and no more. */
  private static final int SOURCES = 5;
  /** Linux 6.1 drivers/dma/xgene-dma.c: 64 bytes for xor and P+Q. */
  private static final int ALIGNMENT = 64;
  /** Linux 6.1 drivers/dma/xgene-dma.c: one address element. */
  private static final int MAX_BYTES = 16 << 10;
  /** A ring of 64 KiB with 32 bytes a slot (from memory). */
  private static final int DESCRIPTORS = 2048;
  private static final ChannelBehaviour BEHAVIOUR = ChannelBehaviour.PLAIN.withoutInterruptDescriptor()
      .interruptOnly(1)
      .onError(ErrorOutcome.COMPLETES_AS_SUCCESS, "an error code for each descriptor, which is printed");

  @Override
  public List<OffloadEngine> engines() {
    ChannelLimits limits = ChannelLimits.builder(DESCRIPTORS).xor(SOURCES).pq(SOURCES, PqContinuation.NONE)
        .alignment(1, ALIGNMENT, ALIGNMENT).bytes(ALIGNMENT, MAX_BYTES).build();
    return List.of(new ModelEngine("xgene", List.of(), "xgene-dma channel 1 (Linux 6.1)", true, false,
        List.of(new ChannelDescription("ch1", 0, limits, SlotTable.one(), XgeneTiming.channel(), BEHAVIOUR))));
  }
}
