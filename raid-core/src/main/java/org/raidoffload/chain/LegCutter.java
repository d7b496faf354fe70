package org.raidoffload.chain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.raidoffload.plan.Operation;
import org.raidoffload.plan.StripePlan;

/** Cuts visits into legs: where the channel changes, and where the strategy waits. */
final class LegCutter {
  private final ChannelFits fits;
  private final StrategyKind kind;

  LegCutter(ChannelFits fits, StrategyKind kind) {
    this.fits = fits;
    this.kind = kind;
  }

  List<Leg> cut(List<Visit> visits) {
    List<Leg> legs = new ArrayList<>();
    for (Visit visit : visits) {
      if (kind == StrategyKind.PER_LEG && visits.size() == 1 && !visit.channels().channels().isEmpty()) {
        cutAtDependencies(visit, legs);
      } else {
        cutAtRounds(visit, legs);
      }
    }
    return legs;
  }

  /** Forced on a chain that needs no change of channel, PER_LEG waits at every true dependency. */
  private void cutAtDependencies(Visit visit, List<Leg> legs) {
    int[] level = levels(fits.plan());
    List<Operation> order = visit.operations().stream()
        .sorted(Comparator.<Operation>comparingInt(op -> level[op.id()]).thenComparingInt(Operation::id)).toList();
    int from = 0;
    for (int i = 1; i <= order.size(); i++) {
      if (i == order.size() || level[order.get(i).id()] != level[order.get(from).id()]) {
        legs.add(leg(legs.size(), visit.channels(), order.subList(from, i)));
        from = i;
      }
    }
  }

  /** md waits between its passes, so the baselines map a pass only when the one before has ended. */
  private void cutAtRounds(Visit visit, List<Leg> legs) {
    List<Operation> order = visit.operations();
    int from = 0;
    for (int i = 1; i <= order.size(); i++) {
      if (i == order.size() || (kind.baseline() && order.get(i).round() != order.get(i - 1).round())) {
        legs.add(leg(legs.size(), visit.channels(), order.subList(from, i)));
        from = i;
      }
    }
  }

  private Leg leg(int index, ChannelClass channels, List<Operation> operations) {
    List<ChainDescriptor> descriptors = new ArrayList<>();
    operations.forEach(op -> descriptors.addAll(fits.descriptors(channels, op)));
    return new Leg(index, channels, operations.stream().map(Operation::id).toList(), descriptors);
  }

  /** Length of the longest way of dependencies that leads to each operation. */
  private static int[] levels(StripePlan plan) {
    int[] level = new int[plan.operations().size()];
    for (Operation op : plan.operations()) {
      for (int i = 0; i < op.afterCount(); i++) {
        level[op.id()] = Math.max(level[op.id()], level[op.after(i)] + 1);
      }
    }
    return level;
  }
}
