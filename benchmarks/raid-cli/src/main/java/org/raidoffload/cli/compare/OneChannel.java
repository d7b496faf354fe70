package org.raidoffload.cli.compare;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.ForwardingEngine;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.RingEntryArithmetic;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.plan.Opcode;

/**
 * An engine as it would be with one channel that could run all that any of its channels runs, as fast as the fastest of
 * them: chains that change channels on the real engine are mapped once and up front here. No such engine exists; it says
 * what waiting between legs and mapping again costs. Immutable.
 */
public final class OneChannel extends ForwardingEngine {
  private final List<ChannelDescription> channels;

  private OneChannel(OffloadEngine engine) {
    super(engine);
    List<ChannelDescription> own = engine.channels();
    ChannelDescription fastest = own.getFirst();
    Set<Opcode> opcodes = EnumSet.noneOf(Opcode.class);
    for (ChannelDescription c : own) {
      opcodes.addAll(c.limits().opcodes());
      fastest = bandwidth(c) > bandwidth(fastest) ? c : fastest;
    }
    ChannelLimits base = fastest.limits();
    ChannelLimits limits = new ChannelLimits(opcodes, most(own, ChannelLimits::maxXorSources),
        most(own, ChannelLimits::maxXorValSources), most(own, ChannelLimits::maxPqSources),
        most(own, ChannelLimits::maxPqValSources), own.stream().map(ChannelDescription::limits)
        .filter(l -> l.runs(Opcode.PQ)).findFirst().orElse(base).pqContinuation(), base.copyAlignment(),
        base.xorAlignment(), base.pqAlignment(), base.minBytes(), base.maxBytes(), most(own, ChannelLimits::descriptors));
    TimingProfile.Builder timing = fastest.timing().toBuilder();
    for (TimingFigure figure : List.of(TimingFigure.PQ_READS_RESULT, TimingFigure.PQ_FACTOR)) {
      timing.estimate(figure, own.stream().mapToDouble(c -> c.timing().value(figure)).max().orElseThrow());
    }
    channels = List.of(new ChannelDescription(fastest.name(), fastest.device(), limits, new AsItsChannel(own),
        timing.build(), fastest.behaviour()));
  }

  /** The engine with one channel. */
  public static NamedEngine of(NamedEngine engine) {
    return new NamedEngine(name(engine.name()), new OneChannel(engine.engine()));
  }

  /** What an engine is called with one channel. */
  static String name(String engine) {
    return engine + " as one channel";
  }

  private static double bandwidth(ChannelDescription channel) {
    return channel.timing().value(TimingFigure.READ_BANDWIDTH);
  }

  private static int most(List<ChannelDescription> channels, ToIntFunction<ChannelLimits> limit) {
    return channels.stream().mapToInt(c -> limit.applyAsInt(c.limits())).max().orElseThrow();
  }

  @Override
  public List<ChannelDescription> channels() {
    return channels;
  }

  @Override
  public String toString() {
    return name() + " as one channel";
  }

  /** Each opcode takes the entries that it takes on the first real channel that runs it. */
  private record AsItsChannel(List<ChannelDescription> own) implements RingEntryArithmetic {
    private RingEntryArithmetic of(Opcode opcode) {
      for (ChannelDescription c : own) {
        if (c.limits().runs(opcode)) {
          return c.entryArithmetic();
        }
      }
      return ONE;
    }

    @Override
    public int entries(Opcode opcode, int sources, int results, long bytes) {
      return of(opcode).entries(opcode, sources, results, bytes);
    }

    @Override
    public int hardwareDescriptors(Opcode opcode, int sources, int results, long bytes) {
      return of(opcode).hardwareDescriptors(opcode, sources, results, bytes);
    }
  }
}
