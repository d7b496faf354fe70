package org.raidoffload.engines.fslraid;

import java.util.ArrayList;
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
 * fsl_raid: four job rings of one device; the driver never runs dependencies, so a chain stays on one ring. Linux 6.1
 * itself can never select it, since it has no interrupt descriptor and no validation.
 */
public final class FslRaidFamily implements EngineFamily {
  /** Linux 6.1 drivers/dma/fsl_raid.h. */
  private static final int SOURCES = 16;
  /** Linux 6.1 drivers/dma/fsl_raid.h, FSL_RE_MAX_DATA_LEN: more is refused at prepare. */
  private static final int MAX_BYTES = 1 << 20;
  /** Linux 6.1 drivers/dma/fsl_raid.h: preallocated for each ring of 1024; more are allocated as needed. */
  private static final int DESCRIPTORS = 256;
  private static final int RINGS = 4;
  private static final ChannelBehaviour BEHAVIOUR = ChannelBehaviour.PLAIN.withoutInterruptDescriptor()
      .interruptOnly(1)
      .onError(ErrorOutcome.COMPLETES_AS_SUCCESS, "an error bit for each ring, which is printed");

  @Override
  public List<OffloadEngine> engines() {
    ChannelLimits limits = ChannelLimits.builder(DESCRIPTORS).copy().xor(SOURCES)
        .pq(SOURCES, PqContinuation.EMULATED).bytes(1, MAX_BYTES).build();
    List<ChannelDescription> rings = new ArrayList<>();
    for (int i = 0; i < RINGS; i++) {
      rings.add(new ChannelDescription("jr" + i, 0, limits, SlotTable.one(), FslRaidTiming.channel(), BEHAVIOUR));
    }
    return List.of(new ModelEngine("fsl_raid", List.of(), "fsl_raid (QorIQ, Linux 6.1)", true, true, rings));
  }
}
