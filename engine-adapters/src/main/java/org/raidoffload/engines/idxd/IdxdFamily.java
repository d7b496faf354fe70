package org.raidoffload.engines.idxd;

import java.util.ArrayList;
import java.util.List;
import org.raidoffload.engine.ChannelBehaviour;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.EngineFamily;
import org.raidoffload.engine.ErrorOutcome;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.model.ModelEngine;
import org.raidoffload.engines.model.SlotTable;

/** idxd: one channel for each kernel work queue of a DSA device. Completions come in any order. */
public final class IdxdFamily implements EngineFamily {
  /** Linux 6.1 drivers/dma/idxd: the device's largest transfer, 2 MiB unless configured. */
  private static final int MAX_BYTES = 2 << 20;
  /** Entries of a work queue are configured; 16 of the device's 128 is an estimate. */
  private static final int DESCRIPTORS = 16;
  private static final int QUEUES = 4;
  private static final ChannelBehaviour BEHAVIOUR = ChannelBehaviour.PLAIN.withKickSlots(1).interruptOnly(1)
      .unordered()
      .onError(ErrorOutcome.REPORTED, "a completion status, which reaches the callback as aborted or write failed");

  @Override
  public List<OffloadEngine> engines() {
    ChannelLimits limits = ChannelLimits.builder(DESCRIPTORS).copy().bytes(1, MAX_BYTES).build();
    List<ChannelDescription> queues = new ArrayList<>();
    for (int i = 0; i < QUEUES; i++) {
      queues.add(new ChannelDescription("wq0." + i, 0, limits, SlotTable.one(), IdxdTiming.channel(), BEHAVIOUR));
    }
    return List.of(new ModelEngine("idxd", List.of(), "idxd (DSA, Linux 6.1)", true, false, queues));
  }
}
