package org.raidoffload.chain;

import java.util.List;
import java.util.stream.IntStream;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.engine.TestEngine;

/** A test engine with channels of the given limits, each its own device. */
public record OneChannelEngine(List<ChannelLimits> limits) implements TestEngine {

  public static OneChannelEngine of(ChannelLimits... limits) {
    return new OneChannelEngine(List.of(limits));
  }

  /** One channel that runs everything within source limits. */
  public static OneChannelEngine ofSources(int xorSources, int pqSources, PqContinuation continuation) {
    return of(ChannelLimits.builder(64).copy().xor(xorSources).xorVal(xorSources).pq(pqSources, continuation)
        .pqVal(Math.max(3, pqSources)).build());
  }

  @Override
  public List<ChannelDescription> channels() {
    return IntStream.range(0, limits.size()).mapToObj(i -> TestEngine.channel("ch" + i, i, limits.get(i))).toList();
  }
}
