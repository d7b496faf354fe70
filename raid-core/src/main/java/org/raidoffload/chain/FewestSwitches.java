package org.raidoffload.chain;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.raidoffload.plan.Operation;

/**
 * Finds the orders in which a chain changes channels as seldom as it can. On each visit a channel takes everything that
 * it can run by then, which never costs a switch: whatever was ready stays ready. So the search is over the sequence of
 * channels alone, breadth first, and sequences that have the same operations behind them and end on the same channels
 * are one. Ties within a visit keep the plan's order.
 */
final class FewestSwitches {
  private final ChannelFits fits;
  private final List<ChannelClass> classes;

  FewestSwitches(ChannelFits fits, List<ChannelClass> classes) {
    this.fits = fits;
    this.classes = classes;
  }

  /** A sequence of visits and the operations behind it. */
  private record Path(List<Visit> visits, BitSet done) {}

  /** The sequences of visits with the fewest changes of channel, in the order of their channels. */
  List<List<Visit>> find() {
    int all = fits.plan().operations().size();
    List<Path> layer = List.of(new Path(List.of(), new BitSet()));
    List<List<Visit>> complete = new ArrayList<>();
    while (complete.isEmpty() && !layer.isEmpty()) {
      Map<List<Object>, Path> next = new LinkedHashMap<>();
      for (Path path : layer) {
        for (ChannelClass c : classes) {
          Path longer = visit(path, c);
          if (longer != null) {
            next.putIfAbsent(List.of(c.index(), longer.done()), longer);
          }
        }
      }
      layer = List.copyOf(next.values());
      layer.stream().filter(p -> p.done().cardinality() == all).map(Path::visits).forEach(complete::add);
    }
    return complete;
  }

  /** Goes on with everything that the channels can run now; null where that is nothing. */
  private @Nullable Path visit(Path path, ChannelClass channels) {
    BitSet done = (BitSet) path.done().clone();
    List<Operation> taken = new ArrayList<>();
    for (Operation op : fits.plan().operations()) {
      if (!done.get(op.id()) && ready(op, done) && fits.mayRun(channels, op)) {
        done.set(op.id());
        taken.add(op);
      }
    }
    if (taken.isEmpty()) {
      return null;
    }
    List<Visit> visits = new ArrayList<>(path.visits());
    visits.add(new Visit(channels, taken));
    return new Path(visits, done);
  }

  private static boolean ready(Operation op, BitSet done) {
    for (int i = 0; i < op.afterCount(); i++) {
      if (!done.get(op.after(i))) {
        return false;
      }
    }
    return true;
  }
}
