package org.raidoffload.chain;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.plan.Opcode;
import org.raidoffload.plan.Operation;

/** Says why a chain was placed as it was. */
final class StrategyReason {
  private final OffloadEngine engine;
  private final ChannelFits fits;

  StrategyReason(OffloadEngine engine, ChannelFits fits) {
    this.engine = engine;
    this.fits = fits;
  }

  /**
   * One sentence.
   *
   * @param ranked the placements considered, cheapest first
   * @param oneChannel whether each of them is one channel that runs the whole chain
   */
  String of(StrategyKind kind, List<CostedPlacement> ranked, boolean oneChannel) {
    CostedPlacement chosen = ranked.getFirst();
    if (engine.runsOnCpu()) {
      return engine.name() + " runs on the CPU: nothing is mapped";
    }
    if (chosen.legs().stream().allMatch(leg -> leg.channelClass().cpu())) {
      return "no channel of " + engine.name() + " takes part: " + fits.stoppers()
          + (engine.wholeChainOnly() ? "; a chain cannot change channels on this engine" : "");
    }
    if (!oneChannel) {
      return "no channel runs the whole chain: " + fits.stoppers() + "; legs on " + chosen.path();
    }
    String runsAll = runsAll(chosen.firstChannels()) + rivals(ranked);
    return kind == StrategyKind.UP_FRONT || kind.baseline() ? runsAll
        : kind.option() + " was asked for, although " + runsAll;
  }

  private String runsAll(ChannelClass channels) {
    List<Operation> operations = fits.plan().operations();
    String opcodes = operations.stream().map(op -> fits.get(channels, op).opcode().name())
        .collect(Collectors.toCollection(TreeSet::new)).stream().collect(Collectors.joining(" and "));
    String rewritten = operations.stream().map(op -> fits.get(channels, op).rule()).filter(Objects::nonNull)
        .map(RewriteRule::option).distinct().collect(Collectors.joining(", "));
    return channels.name() + " runs " + opcodes + (rewritten.isEmpty() ? "" : " (by rule " + rewritten + ")")
        + ", so one channel runs the whole chain";
  }

  /** Why the other channels that could run the chain were not taken. */
  private static String rivals(List<CostedPlacement> ranked) {
    StringBuilder out = new StringBuilder();
    CostedPlacement chosen = ranked.getFirst();
    for (CostedPlacement other : ranked.subList(1, ranked.size())) {
      out.append("; ").append(other.path());
      if (other.cost().maps() != chosen.cost().maps() || other.cost().descriptors() != chosen.cost().descriptors()) {
        out.append(" would take ").append(other.cost().descriptors()).append(" descriptors, not ")
            .append(chosen.cost().descriptors());
      } else if (other.cost().idleOpcodes() > chosen.cost().idleOpcodes()) {
        Set<Opcode> more = EnumSet.copyOf(other.firstChannels().limits().opcodes());
        more.removeAll(chosen.firstChannels().limits().opcodes());
        out.append(" could as well, but is left to chains that need ")
            .append(more.stream().map(Opcode::name).collect(Collectors.joining(" or ")));
      } else {
        out.append(" could as well, at the same cost");
      }
    }
    return out.toString();
  }
}
