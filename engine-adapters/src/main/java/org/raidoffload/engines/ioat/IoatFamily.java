package org.raidoffload.engines.ioat;

import java.util.ArrayList;
import java.util.List;
import org.raidoffload.engine.ChannelBehaviour;
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
    TimingProfile old = IoatTiming.version1();
    TimingProfile timing = IoatTiming.version3();
    SlotTable copies = IoatLimits.copyEntries();
    return List.of(
        engine("ioat-3.2", List.of("ioat"), "ioatdma 3.2 with RAID (Xeon, Linux 2.6.32 to 3.9)",
            IoatLimits.version32(), IoatLimits.entriesBefore33(), timing, IoatLimits.LINUX_3_0),
        engine("ioat-3.3", List.of(), "ioatdma 3.3 with an xor unit (Atom BWD, Linux 6.1)",
            IoatLimits.version33(), IoatLimits.entries33(), timing, IoatLimits.LINUX_6_1),
        engine("ioat-3.3-16", List.of(), "ioatdma 3.3 with P+Q of 16 sources (Atom BWD, Linux 6.1)",
            IoatLimits.version33With16Sources(), IoatLimits.entries33With16Sources(), timing, IoatLimits.LINUX_6_1),
        engine("ioat-3.2-copy", List.of(), "ioatdma 3.2, RAID masked off (Xeon, Linux 3.10 and later)",
            IoatLimits.copyOnly(IoatLimits.RING_6_1), copies, timing, IoatLimits.LINUX_6_1),
        engine("ioat-2", List.of(), "ioatdma 2.0 (Linux 3.0)", IoatLimits.copyOnly(IoatLimits.RING), copies, old,
            IoatLimits.LINUX_3_0.withoutInterruptDescriptor()),
        engine("ioat-1", List.of(), "ioatdma 1.2 (Linux 3.0)", IoatLimits.copyOnly(IoatLimits.RING), copies, old,
            IoatLimits.LINUX_3_0.withoutInterruptDescriptor()));
  }

  private static OffloadEngine engine(String name, List<String> aliases, String driver, ChannelLimits limits,
      SlotTable entries, TimingProfile timing, ChannelBehaviour behaviour) {
    List<ChannelDescription> channels = new ArrayList<>();
    for (int i = 0; i < IoatLimits.CHANNELS; i++) {
      channels.add(new ChannelDescription("dma0chan" + i, 0, limits, entries, timing, behaviour));
    }
    return new ModelEngine(name, aliases, driver, true, true, channels);
  }
}
