package org.raidoffload.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.raidoffload.chain.StrategyDecision.Verdict;
import org.raidoffload.plan.Operation;
import org.raidoffload.plan.StripePlan;

/** Which class of channels can run which operation of a plan, and what stops the others. */
final class ChannelFits {
  private final StripePlan plan;
  private final List<ChannelClass> classes;
  private final OperationFit[][] table;

  ChannelFits(StripePlan plan, List<ChannelClass> classes, Set<RewriteRule> rules, boolean ordered) {
    this.plan = plan;
    this.classes = classes;
    table = new OperationFit[classes.size()][plan.operations().size()];
    for (ChannelClass c : classes) {
      for (Operation op : plan.operations()) {
        table[c.index()][op.id()] = ordered || c.cpu() ? OperationFit.of(op, c, rules)
            : OperationFit.refused(op, c.name() + " completes in any order, and a chain needs one");
      }
    }
  }

  StripePlan plan() {
    return plan;
  }

  OperationFit get(ChannelClass channels, Operation op) {
    return table[channels.index()][op.id()];
  }

  boolean fits(ChannelClass channels, Operation op) {
    return get(channels, op).fits();
  }

  /** The CPU is given only what no channel runs. */
  boolean mayRun(ChannelClass channels, Operation op) {
    return fits(channels, op) && (!channels.cpu() || classes.stream().noneMatch(c -> !c.cpu() && fits(c, op)));
  }

  /** The classes of the engine's channels of which one channel can run every operation. */
  List<ChannelClass> ofWholeChain() {
    return classes.stream().filter(c -> !c.channels().isEmpty())
        .filter(c -> plan.operations().stream().allMatch(op -> fits(c, op))).toList();
  }

  /** The operation cut to the limits of channels that it fits. */
  List<ChainDescriptor> descriptors(ChannelClass channels, Operation op) {
    return new OperationSplitter(channels).split(op, get(channels, op).opcode());
  }

  List<Verdict> verdicts() {
    List<Verdict> verdicts = new ArrayList<>();
    for (ChannelClass c : classes) {
      if (c.channels().isEmpty()) {
        continue;
      }
      String stoppedBy = plan.operations().stream().filter(op -> !fits(c, op)).findFirst()
          .map(op -> op.describe(plan.buffers()) + ": " + get(c, op).stoppedBy()).orElse("");
      verdicts.add(new Verdict(c.name(), stoppedBy.isEmpty(), stoppedBy));
    }
    return verdicts;
  }

  /** What stopped each class that cannot run the whole chain. */
  String stoppers() {
    return verdicts().stream().filter(v -> !v.runsWholeChain()).map(Verdict::stoppedBy)
        .collect(Collectors.joining("; "));
  }

  String whyNoChannel(Operation op) {
    return classes.stream().filter(c -> !c.channels().isEmpty()).map(c -> get(c, op).stoppedBy())
        .filter(r -> r != null).collect(Collectors.joining("; "));
  }
}
