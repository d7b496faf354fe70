package org.raidoffload.engines.ppc44x;

import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.EngineFamily;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.ModelEngine;
import org.raidoffload.engines.model.SlotTable;

/**
 * ppc440spe: DMA0 and DMA1 run copies, P+Q and validations but no plain xor; the XOR core runs xors. Modelled as it
 * serves md: polynomial set to 0x11d and P+Q enabled with its key.
 */
public final class Ppc44xFamily implements EngineFamily {

  @Override
  public List<OffloadEngine> engines() {
    ChannelLimits dma = Ppc44xLimits.dma();
    SlotTable blocks = Ppc44xLimits.dmaBlocks();
    TimingProfile timing = Ppc44xTiming.dma();
    return List.of(new ModelEngine("ppc44x-440spe", List.of("ppc44x"), "ppc440spe-adma (Linux 3.2 and 6.1)", false,
        false, List.of(new ChannelDescription("DMA0", 0, dma, blocks, timing, Ppc44xLimits.DMA_BEHAVIOUR),
            new ChannelDescription("DMA1", 1, dma, blocks, timing, Ppc44xLimits.DMA_BEHAVIOUR),
            new ChannelDescription("XOR", 2, Ppc44xLimits.xorCore(), SlotTable.one(), Ppc44xTiming.xorCore(),
                Ppc44xLimits.XOR_BEHAVIOUR))));
  }
}
