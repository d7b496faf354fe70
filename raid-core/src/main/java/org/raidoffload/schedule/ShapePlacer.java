package org.raidoffload.schedule;

import org.raidoffload.chain.ChainBuilder;
import org.raidoffload.chain.ChainOptions;
import org.raidoffload.chain.RefusedChainException;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.mapping.MappingStrategy;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.RequestShape;
import org.raidoffload.request.StripeRequest;

/** Plans, places and lays out requests, each shape once. Any thread. */
final class ShapePlacer {
  private final StripePlanner planner = new StripePlanner();
  private final ChainBuilder builder;
  private final ChainOptions options;
  private final boolean otherStrategyAllowed;
  private final boolean fuse;
  private final ShapeTable shapes;
  private final SchedulerCore owner;

  /**
   * A placer that knows no shape yet.
   *
   * @param owner the one scheduler that runs what is placed here
   */
  ShapePlacer(ChainBuilder builder, SchedulerSettings settings, SchedulerCore owner) {
    this.builder = builder;
    this.options = new ChainOptions(settings.strategy, settings.rules, true);
    this.otherStrategyAllowed = settings.strategyWherePossible;
    this.fuse = settings.fuse && (builder.engine().fuses() || !builder.engine().runsOnCpu());
    this.shapes = new ShapeTable(settings.shapes);
    this.owner = owner;
  }

  /** Allocates only for a shape that is not remembered. */
  StripeShape place(StripeRequest request) {
    RequestShape shape = request.shape();
    StripeShape known = shapes.get(shape);
    if (known != null) {
      return known;
    }
    return shapes.put(shape, place(planner.plan(request).of(request)));
  }

  StripeShape place(StripePlan plan) {
    StripeChain chain = build(plan);
    return new StripeShape(owner, chain, MappingStrategy.layout(chain), fuse);
  }

  StripePlan plan(StripeRequest request) {
    return planner.plan(request);
  }

  private StripeChain build(StripePlan plan) {
    try {
      return builder.build(plan, options);
    } catch (RefusedChainException refused) {
      if (!otherStrategyAllowed) {
        throw refused;
      }
      return builder.build(plan, new ChainOptions(null, options.rules(), options.allowSoftware()));
    }
  }
}
