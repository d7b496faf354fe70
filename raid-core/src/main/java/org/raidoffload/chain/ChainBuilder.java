package org.raidoffload.chain;

import java.util.List;
import org.raidoffload.chain.StrategyDecision.Choice;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.plan.Operation;
import org.raidoffload.plan.StripePlan;

/**
 * Places whole plans on the channels of one engine, at the least {@link PlacementCost}. Where one channel can run every
 * operation within its limits, only such channels are considered; else the chain changes channels as seldom as it can.
 * Immutable and thread-safe; building allocates, so schedulers keep what was built by shape.
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
   * @throws RefusedChainException when the plan has no operations, or the options leave no way to run it
   */
  public StripeChain build(StripePlan plan, ChainOptions options) {
    if (plan.operations().isEmpty()) {
      throw refused(plan, "nothing to run (the plan has no operations); read the members directly");
    }
    ChannelFits fits = new ChannelFits(plan, classes, options.rules(), engine.ordered());
    List<ChannelClass> whole = fits.ofWholeChain();
    boolean oneChannel = !whole.isEmpty();
    StrategyKind wanted = options.strategy();
    StrategyKind kind = wanted != null ? wanted : oneChannel ? StrategyKind.UP_FRONT : StrategyKind.PER_LEG;
    if (!oneChannel && kind == StrategyKind.UP_FRONT) {
      throw refused(plan, "strategy up-front is impossible on " + engine.name() + ": " + fits.stoppers()
          + "; use per-leg or auto");
    }
    List<List<Visit>> ways = oneChannel ? whole.stream().map(c -> allOn(plan, c)).toList() : several(plan, fits);
    if (ways.isEmpty()) {
      throw refused(plan, "engine " + engine.name() + " cannot run it on any of its channels: " + fits.stoppers());
    }
    List<CostedPlacement> ranked = ranked(ways, new LegCutter(fits, kind), kind);
    List<Leg> legs = ranked.getFirst().legs();
    if (!options.allowSoftware()) {
      refuseSoftware(plan, legs, fits);
    }
    StrategyDecision decision = new StrategyDecision(kind, choice(kind, legs, oneChannel),
        new StrategyReason(engine, fits).of(kind, ranked, oneChannel), fits.verdicts(),
        ranked.stream().map(CostedPlacement::candidate).toList());
    return new StripeChain(plan, engine, decision, legs);
  }

  private static List<Visit> allOn(StripePlan plan, ChannelClass channels) {
    return List.of(new Visit(channels, plan.operations()));
  }

  private List<List<Visit>> several(StripePlan plan, ChannelFits fits) {
    return engine.wholeChainOnly() ? List.of(allOn(plan, classes.getLast()))
        : new FewestSwitches(fits, classes).find();
  }

  private static List<CostedPlacement> ranked(List<List<Visit>> ways, LegCutter cutter, StrategyKind kind) {
    return ways.stream().map(cutter::cut).map(legs -> new CostedPlacement(legs, PlacementCost.of(legs, kind)))
        .sorted(CostedPlacement.CHEAPEST_FIRST).toList();
  }

  private static Choice choice(StrategyKind kind, List<Leg> legs, boolean oneChannel) {
    if (legs.stream().allMatch(leg -> leg.channelClass().cpu())) {
      return Choice.SOFTWARE;
    }
    return oneChannel && kind != StrategyKind.PER_LEG ? Choice.UP_FRONT : Choice.PER_LEG;
  }

  private void refuseSoftware(StripePlan plan, List<Leg> legs, ChannelFits fits) {
    for (Leg leg : legs) {
      if (leg.channelClass().cpu() && !engine.runsOnCpu()) {
        Operation stopped = leg.operations().stream().map(plan.operations()::get)
            .filter(op -> !fits.whyNoChannel(op).isEmpty()).findFirst()
            .orElseGet(() -> plan.operations().get(leg.operations().getFirst()));
        throw refused(plan, stopped.describe(plan.buffers()) + " fits no channel of " + engine.name() + ": "
            + fits.whyNoChannel(stopped) + "; allow the software engine or a rewriting rule");
      }
    }
  }

  private static RefusedChainException refused(StripePlan plan, String why) {
    return new RefusedChainException("stripe at row " + plan.example().row() + ": " + why);
  }
}
