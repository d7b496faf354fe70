package org.raidoffload.engines.bcmsba;

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
import org.raidoffload.engines.model.SlotTable.Rule;
import org.raidoffload.plan.Opcode;

/**
 * bcm-sba: one channel for each device node. Not modelled: a coefficient whose logarithm is 6 (version 1) or 30
 * (version 2) or more makes the driver feed its sources one at a time.
 */
public final class BcmSbaFamily implements EngineFamily {
  /** Linux 6.1 drivers/dma/bcm-sba-raid.c: the driver cuts every operation into requests of this many bytes. */
  private static final int REQUEST_BYTES = 4096;
  /** Linux 6.1 drivers/dma/bcm-sba-raid.c, SBA_MAX_REQ_PER_MBOX_CHANNEL. */
  private static final int REQUESTS = 8192;
  private static final ChannelBehaviour BEHAVIOUR = ChannelBehaviour.PLAIN.interruptOnly(1)
      .onError(ErrorOutcome.COMPLETES_AS_SUCCESS, "an error code of the mailbox, which is printed");

  @Override
  public List<OffloadEngine> engines() {
    return List.of(engine("bcm-sba-v2", List.of("bcm-sba"), "bcm-sba version 2 (Linux 6.1)", 14, 12),
        engine("bcm-sba-v1", List.of(), "bcm-sba version 1 (Linux 6.1)", 8, 6));
  }

  private static OffloadEngine engine(String name, List<String> aliases, String driver, int xorSources,
      int pqSources) {
    ChannelLimits limits = ChannelLimits.builder(REQUESTS).copy().xor(xorSources)
        .pq(pqSources, PqContinuation.EMULATED).bytes(1, (long) REQUESTS * REQUEST_BYTES).build();
    SlotTable requests = SlotTable.one()
        .with(Rule.steps(1, 1).perPiece(REQUEST_BYTES), Opcode.COPY, Opcode.XOR, Opcode.PQ);
    return new ModelEngine(name, aliases, driver, true, false,
        List.of(new ChannelDescription("sba0", 0, limits, requests, BcmSbaTiming.channel(), BEHAVIOUR)));
  }
}
