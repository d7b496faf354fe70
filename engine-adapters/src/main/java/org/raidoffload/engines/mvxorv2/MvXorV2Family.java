package org.raidoffload.engines.mvxorv2;

import java.util.List;
import org.raidoffload.engine.ChannelBehaviour;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.EngineFamily;
import org.raidoffload.engine.ErrorOutcome;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.model.ModelEngine;
import org.raidoffload.engines.model.SlotTable;

/** mv_xor_v2: one channel. Its descriptors know RAID-6 opcodes, which the driver does not use. */
public final class MvXorV2Family implements EngineFamily {
  /** Linux 6.1 drivers/dma/mv_xor_v2.c. */
  private static final int SOURCES = 8;
  /** Linux 6.1 drivers/dma/mv_xor_v2.c: 1024 of the 4096 that the hardware could. */
  private static final int DESCRIPTORS = 1024;
  /** The length field has 32 bits and the driver checks nothing. */
  private static final long MAX_BYTES = 0xFFFF_FFFFL;
  /** Linux 6.1 drivers/dma/mv_xor_v2.c: an interrupt for 20 descriptors, or a timer. */
  private static final int BATCH = 20;
  private static final ChannelBehaviour BEHAVIOUR = ChannelBehaviour.PLAIN.interruptOnly(BATCH)
      .onError(ErrorOutcome.COMPLETES_AS_SUCCESS, "the flags field of the descriptor, which the driver ignores");

  @Override
  public List<OffloadEngine> engines() {
    ChannelLimits limits = ChannelLimits.builder(DESCRIPTORS).copy().xor(SOURCES).bytes(1, MAX_BYTES).build();
    return List.of(new ModelEngine("mv_xor_v2", List.of(), "mv_xor_v2 (Armada 7K and 8K, Linux 6.1)", true, false,
        List.of(new ChannelDescription("xor0", 0, limits, SlotTable.one(), MvXorV2Timing.channel(), BEHAVIOUR))));
  }
}
