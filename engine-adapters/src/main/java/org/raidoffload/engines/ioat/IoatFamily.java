package org.raidoffload.engines.ioat;

import java.util.ArrayList;
import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.EngineFamily;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.ModelEngine;
import org.raidoffload.engines.model.SlotTable;

/**
 * I/OAT: all channels of a PCI function share one device. The driver holds its producer lock from prepare to submit,
 * so a chain cannot change channels.
 */
public final class IoatFamily implements EngineFamily {

  @Override
  public List<OffloadEngine> engines() {
    return List.of(version32());
  }

  private static OffloadEngine version32() {
    return new ModelEngine("ioat-3.2", List.of("ioat"), "ioatdma 3.2 with RAID (Xeon, Linux 2.6.32 to 3.9)", true, true,
        channels(IoatLimits.version32(), IoatLimits.entriesBefore33(), IoatTiming.version3()));
  }

  private static List<ChannelDescription> channels(ChannelLimits limits, SlotTable slots, TimingProfile timing) {
    List<ChannelDescription> channels = new ArrayList<>();
    for (int i = 0; i < IoatLimits.CHANNELS; i++) {
      channels.add(new ChannelDescription("dma0chan" + i, 0, limits, slots, timing));
    }
    return channels;
  }
}
