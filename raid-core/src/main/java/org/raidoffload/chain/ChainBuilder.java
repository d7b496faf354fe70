package org.raidoffload.chain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyDecision.Choice;
import org.raidoffload.chain.StrategyDecision.Verdict;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.plan.Operation;
import org.raidoffload.plan.StripePlan;

/**
 * Places whole plans on the channels of one engine. Immutable and thread-safe; building allocates, so schedulers keep
 * what was built by shape.
 */
public final class ChainBuilder {
  private final OffloadEngine engine;
  private final List<ChannelClass> classes;

  public ChainBuilder(OffloadEngine engine) {
    this.engine = engine;
    this.classes = ChannelClass.of(engine);
  }

  public OffloadEngine engine() {
    return engine;
  }

  /** The engine's channels grouped by what they take, and the CPU. */
  public List<ChannelClass> classes() {
    return classes;
  }

  /**
   * Places a plan.
   *
   * @throws RefusedChainException when the options leave no way to run it
   */
  public StripeChain build(StripePlan plan, ChainOptions options) {
    Fits fits = new Fits(plan, classes, options.rules(), engine.ordered());
    ChannelClass whole = cheapestForAll(plan, fits);
    List<Verdict> verdicts = verdicts(plan, fits);
    StrategyKind wanted = options.strategy();
    StrategyKind kind = wanted != null ? wanted : whole != null ? StrategyKind.UP_FRONT : StrategyKind.PER_LEG;
    if (whole == null && kind == StrategyKind.UP_FRONT) {
      throw new RefusedChainException("stripe at row " + plan.request().row() + ": strategy up-front is impossible on "
          + engine.name() + ": " + stoppers(verdicts) + "; use per-leg or auto");
    }
    List<Placed> order = whole != null ? onOne(plan, whole, kind) : onSeveral(plan, fits);
    if (!options.allowSoftware()) {
      refuseSoftware(plan, order, fits);
    }
    List<Leg> legs = cut(plan, order, kind, whole != null, fits);
    return new StripeChain(plan, engine, decide(plan, kind, whole, legs, verdicts, fits), legs);
  }

  private record Placed(Operation operation, ChannelClass channels, int level) {}

  /** Which class can run which operation. */
  private static final class Fits {
    private final OperationFit[][] table;

    Fits(StripePlan plan, List<ChannelClass> classes, Set<RewriteRule> rules, boolean ordered) {
      table = new OperationFit[classes.size()][plan.operations().size()];
      for (ChannelClass c : classes) {
        for (Operation op : plan.operations()) {
          table[c.index()][op.id()] = ordered || c.cpu() ? OperationFit.of(op, c, rules)
              : OperationFit.refused(op, c.name() + " completes in any order, and a chain needs one");
        }
      }
    }

    boolean fits(ChannelClass channels, Operation op) {
      return table[channels.index()][op.id()].fits();
    }

    OperationFit get(ChannelClass channels, Operation op) {
      return table[channels.index()][op.id()];
    }
  }

  private @Nullable ChannelClass cheapestForAll(StripePlan plan, Fits fits) {
    return classes.stream()
        .filter(c -> !c.channels().isEmpty())
        .filter(c -> plan.operations().stream().allMatch(op -> fits.fits(c, op)))
        .min(Comparator.<ChannelClass>comparingInt(c -> descriptors(plan, c, fits))
            .thenComparingInt(c -> c.limits().opcodes().size())
            .thenComparingInt(ChannelClass::index))
        .orElse(null);
  }

  private static int descriptors(StripePlan plan, ChannelClass channels, Fits fits) {
    OperationSplitter splitter = new OperationSplitter(channels);
    return plan.operations().stream()
        .mapToInt(op -> splitter.split(op, fits.get(channels, op).opcode()).size()).sum();
  }

  private static List<Placed> onOne(StripePlan plan, ChannelClass channels, StrategyKind kind) {
    int[] level = levels(plan);
    List<Placed> order = new ArrayList<>();
    for (Operation op : plan.operations()) {
      order.add(new Placed(op, channels, level[op.id()]));
    }
    if (kind == StrategyKind.PER_LEG) {
      order.sort(Comparator.comparingInt(Placed::level).thenComparingInt(p -> p.operation().id()));
    }
    return order;
  }

  private static int[] levels(StripePlan plan) {
    int[] level = new int[plan.operations().size()];
    for (Operation op : plan.operations()) {
      for (int i = 0; i < op.afterCount(); i++) {
        level[op.id()] = Math.max(level[op.id()], level[op.after(i)] + 1);
      }
    }
    return level;
  }

  /** Orders the operations so that the chain changes channels as seldom as it can; ties keep the plan's order. */
  private List<Placed> onSeveral(StripePlan plan, Fits fits) {
    ChannelClass cpu = classes.getLast();
    if (engine.wholeChainOnly()) {
      return plan.operations().stream().map(op -> new Placed(op, cpu, 0)).toList();
    }
    List<Placed> best = List.of();
    int fewest = Integer.MAX_VALUE;
    for (ChannelClass start : classes) {
      List<Placed> order = greedy(plan, fits, start);
      int hops = hops(order);
      if (hops < fewest) {
        fewest = hops;
        best = order;
      }
    }
    return best;
  }

  private static int hops(List<Placed> order) {
    int hops = 0;
    for (int i = 1; i < order.size(); i++) {
      if (order.get(i).channels().index() != order.get(i - 1).channels().index()) {
        hops++;
      }
    }
    return hops;
  }

  private List<Placed> greedy(StripePlan plan, Fits fits, ChannelClass start) {
    List<Placed> order = new ArrayList<>();
    boolean[] done = new boolean[plan.operations().size()];
    ChannelClass current = start;
    while (order.size() < done.length) {
      int before = order.size();
      take(plan, fits, current, done, order);
      if (order.size() < done.length) {
        current = next(plan, fits, done, order.size() == before ? current.index() : -1);
      }
    }
    return order;
  }

  private ChannelClass next(StripePlan plan, Fits fits, boolean[] done, int not) {
    ChannelClass best = classes.getLast();
    int most = -1;
    for (ChannelClass c : classes) {
      List<Placed> trial = new ArrayList<>();
      if (c.index() != not) {
        take(plan, fits, c, done.clone(), trial);
      }
      if (trial.size() > most && !trial.isEmpty()) {
        most = trial.size();
        best = c;
      }
    }
    return best;
  }

  /** Appends every operation that the class can run now without leaving it. */
  private void take(StripePlan plan, Fits fits, ChannelClass current, boolean[] done, List<Placed> order) {
    for (Operation op : plan.operations()) {
      if (done[op.id()] || !ready(op, done) || !mayRun(op, current, fits)) {
        continue;
      }
      done[op.id()] = true;
      order.add(new Placed(op, current, 0));
    }
  }

  /** The CPU is taken only for what no channel runs. */
  private boolean mayRun(Operation op, ChannelClass channels, Fits fits) {
    if (!fits.fits(channels, op)) {
      return false;
    }
    return !channels.cpu() || classes.stream().noneMatch(c -> !c.cpu() && fits.fits(c, op));
  }

  private static boolean ready(Operation op, boolean[] done) {
    for (int i = 0; i < op.afterCount(); i++) {
      if (!done[op.after(i)]) {
        return false;
      }
    }
    return true;
  }

  private void refuseSoftware(StripePlan plan, List<Placed> order, Fits fits) {
    for (Placed placed : order) {
      if (placed.channels().cpu() && !engine.runsOnCpu()) {
        throw new RefusedChainException("stripe at row " + plan.request().row() + ": "
            + placed.operation().describe(plan.buffers()) + " fits no channel of " + engine.name() + ": "
            + whyNoChannel(placed.operation(), fits) + "; allow the software engine or a rewriting rule");
      }
    }
  }

  private List<Leg> cut(StripePlan plan, List<Placed> order, StrategyKind kind, boolean oneChannel, Fits fits) {
    boolean byLevel = kind == StrategyKind.PER_LEG && oneChannel;
    List<Leg> legs = new ArrayList<>();
    List<Integer> operations = new ArrayList<>();
    List<ChainDescriptor> descriptors = new ArrayList<>();
    Placed previous = null;
    for (Placed placed : order) {
      boolean newLeg = previous != null && (previous.channels().index() != placed.channels().index()
          || (byLevel && previous.level() != placed.level()) || (kind.baseline() && newRound(previous, placed)));
      if (newLeg) {
        legs.add(new Leg(legs.size(), previous.channels(), operations, descriptors));
        operations = new ArrayList<>();
        descriptors = new ArrayList<>();
      }
      operations.add(placed.operation().id());
      descriptors.addAll(new OperationSplitter(placed.channels())
          .split(placed.operation(), fits.get(placed.channels(), placed.operation()).opcode()));
      previous = placed;
    }
    if (previous == null) {
      throw new RefusedChainException("stripe at row " + plan.request().row() + ": nothing to run (the plan has no "
          + "operations; read the members directly)");
    }
    legs.add(new Leg(legs.size(), previous.channels(), operations, descriptors));
    return legs;
  }

  /** md waits between its passes, so the kernel's lifecycles map a pass only when the one before has ended. */
  private static boolean newRound(Placed previous, Placed placed) {
    return previous.operation().round() != placed.operation().round();
  }

  private List<Verdict> verdicts(StripePlan plan, Fits fits) {
    List<Verdict> verdicts = new ArrayList<>();
    for (ChannelClass c : classes) {
      if (c.channels().isEmpty()) {
        continue;
      }
      String stoppedBy = "";
      for (Operation op : plan.operations()) {
        OperationFit fit = fits.get(c, op);
        if (fit.stoppedBy() != null && stoppedBy.isEmpty()) {
          stoppedBy = op.describe(plan.buffers()) + ": " + fit.stoppedBy();
        }
      }
      verdicts.add(new Verdict(c.name(), stoppedBy.isEmpty(), stoppedBy));
    }
    return verdicts;
  }

  private StrategyDecision decide(StripePlan plan, StrategyKind kind, @Nullable ChannelClass whole, List<Leg> legs,
      List<Verdict> verdicts, Fits fits) {
    boolean cpuOnly = legs.stream().allMatch(l -> l.channelClass().cpu());
    Choice choice = cpuOnly ? Choice.SOFTWARE
        : whole != null && kind != StrategyKind.PER_LEG ? Choice.UP_FRONT : Choice.PER_LEG;
    return new StrategyDecision(kind, choice, reason(plan, kind, whole, legs, verdicts, fits, cpuOnly), verdicts);
  }

  private String reason(StripePlan plan, StrategyKind kind, @Nullable ChannelClass whole, List<Leg> legs,
      List<Verdict> verdicts, Fits fits, boolean cpuOnly) {
    if (engine.runsOnCpu()) {
      return engine.name() + " runs on the CPU: nothing is mapped";
    }
    if (cpuOnly) {
      return "no channel of " + engine.name() + " takes part: " + stoppers(verdicts)
          + (engine.wholeChainOnly() ? "; a chain cannot change channels on this engine" : "");
    }
    if (whole != null) {
      String opcodes = plan.operations().stream().map(op -> fits.get(whole, op).opcode().name())
          .collect(Collectors.toCollection(TreeSet::new)).stream().collect(Collectors.joining(" and "));
      String rewritten = plan.operations().stream().map(op -> fits.get(whole, op).rule())
          .filter(r -> r != null).map(RewriteRule::option).distinct().collect(Collectors.joining(", "));
      String runsAll = whole.name() + " runs " + opcodes + (rewritten.isEmpty() ? "" : " (by rule " + rewritten + ")")
          + ", so one channel runs the whole chain";
      return kind == StrategyKind.PER_LEG ? "per-leg was asked for, although " + runsAll : runsAll;
    }
    String path = legs.stream().map(l -> l.channelClass().name()).collect(Collectors.joining(" -> "));
    return "no channel runs the whole chain: " + stoppers(verdicts) + "; legs on " + path;
  }

  private static String stoppers(List<Verdict> verdicts) {
    return verdicts.stream().filter(v -> !v.runsWholeChain()).map(Verdict::stoppedBy)
        .collect(Collectors.joining("; "));
  }

  private String whyNoChannel(Operation op, Fits fits) {
    return classes.stream().filter(c -> !c.channels().isEmpty()).map(c -> fits.get(c, op).stoppedBy())
        .filter(r -> r != null).collect(Collectors.joining("; "));
  }
}
