package org.raidoffload.simulation;

import java.util.IdentityHashMap;
import java.util.List;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.chain.Leg;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.schedule.StripeShape;

/** What a chain may take beyond the deadline, which is meant for real engines: a model may be of any speed. */
final class Allowances {
  /** A chain may take so many times as long as its descriptors take on an idle machine, for each chain in flight. */
  private static final int ALLOWANCE = 10;

  private final OffloadEngine engine;
  private final IdentityHashMap<StripeShape, Long> nanos = new IdentityHashMap<>();

  Allowances(OffloadEngine engine) {
    this.engine = engine;
  }

  /** Model time, ns. */
  long nanos(StripeShape shape, int chainsInFlight) {
    Long known = nanos.get(shape);
    if (known == null) {
      known = descriptorNanos(shape);
      nanos.put(shape, known);
    }
    return known * chainsInFlight * ALLOWANCE;
  }

  private long descriptorNanos(StripeShape shape) {
    double sum = 0;
    for (Leg leg : shape.chain().legs()) {
      List<Integer> numbers = leg.channelClass().channels();
      ChannelDescription channel = engine.channels().get(numbers.isEmpty() ? 0 : numbers.getFirst());
      for (ChainDescriptor d : leg.descriptors()) {
        sum += leg.channelClass().cpu() ? channel.timing().cpuNanos(d.opcode(), d.sourceCount(), d.bytes())
            : channel.channelNanos(d.opcode(), d.sourceCount(), d.results(), d.bytes());
      }
    }
    return Math.round(sum);
  }
}
