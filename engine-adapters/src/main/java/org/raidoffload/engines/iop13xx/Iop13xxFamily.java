package org.raidoffload.engines.iop13xx;

import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.EngineFamily;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.ModelEngine;
import org.raidoffload.engines.model.SlotTable;

/** iop13xx: three ADMA channels, each a device of its own; P+Q on ADMA2 only. */
public final class Iop13xxFamily implements EngineFamily {

  @Override
  public List<OffloadEngine> engines() {
    SlotTable slots = Iop13xxLimits.slots();
    TimingProfile timing = Iop13xxTiming.adma();
    ChannelLimits withoutPq = Iop13xxLimits.withoutPq();
    return List.of(new ModelEngine("iop13xx", List.of(), "iop-adma on iop13xx (Linux 3.2)", false, false,
        List.of(new ChannelDescription("ADMA0", 0, withoutPq, slots, timing, Iop13xxLimits.BEHAVIOUR),
            new ChannelDescription("ADMA1", 1, withoutPq, slots, timing, Iop13xxLimits.BEHAVIOUR),
            new ChannelDescription("ADMA2", 2, Iop13xxLimits.withPq(), slots, timing,
                Iop13xxLimits.BEHAVIOUR))));
  }
}
