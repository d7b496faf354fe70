package org.raidoffload.engines.iop3xx;

import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.EngineFamily;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.ModelEngine;
import org.raidoffload.engines.model.SlotTable;

/** iop3xx: copies and xors are on different devices, so a RAID-5 write must change channels. */
public final class Iop3xxFamily implements EngineFamily {

  @Override
  public List<OffloadEngine> engines() {
    return List.of(
        engine("iop3xx-33x", List.of("iop3xx"), "iop-adma on iop33x (Linux 3.2)", Iop3xxLimits.accelerator33x(),
            Iop3xxTiming.iop33x()),
        engine("iop3xx-32x", List.of(), "iop-adma on iop32x (Linux 3.2 and 6.1)", Iop3xxLimits.accelerator32x(),
            Iop3xxTiming.iop32x()));
  }

  private static OffloadEngine engine(String name, List<String> aliases, String driver, ChannelLimits accelerator,
      TimingProfile timing) {
    ChannelLimits copies = Iop3xxLimits.copies();
    return new ModelEngine(name, aliases, driver, false, false,
        List.of(new ChannelDescription("DMA0", 0, copies, SlotTable.one(), timing,
            Iop3xxLimits.COPY_BEHAVIOUR),
            new ChannelDescription("DMA1", 1, copies, SlotTable.one(), timing, Iop3xxLimits.COPY_BEHAVIOUR),
            new ChannelDescription("AAU", 2, accelerator, Iop3xxLimits.acceleratorSlots(), timing,
                Iop3xxLimits.AAU_BEHAVIOUR)));
  }
}
