package org.raidoffload.schedule;

import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.engine.TestEngine;

/** One channel that runs everything in small pieces, so that chains are cut into many descriptors. */
final class NarrowEngine implements TestEngine {
  @Override
  public List<ChannelDescription> channels() {
    ChannelLimits limits = ChannelLimits.builder(32).copy().xor(3).xorVal(12).pq(3, PqContinuation.NATIVE).pqVal(12)
        .bytes(1, 256).build();
    return List.of(TestEngine.channel("all", 0, limits));
  }
}
