package org.raidoffload.cli.hazards;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainBuilder;
import org.raidoffload.chain.ChainOptions;
import org.raidoffload.chain.RefusedChainException;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.mapping.DeviceDomains;
import org.raidoffload.mapping.DomainKind;
import org.raidoffload.mapping.LedgerViolation;
import org.raidoffload.mapping.MappingLayout;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.mapping.MappingStrategy;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;

/** Runs chains under any lifecycle by {@link StripeExecution}, over fresh memory for each run. One thread. */
final class LabRunner implements ChainRunner {
  private record Placement(OffloadEngine engine, StrategyKind lifecycle) {}

  /** Plans and layouts, which runs share. */
  private static final class Lab implements Source {
    private final StripePlanner planner = new StripePlanner();
    private final Map<Placement, Map<StripePlan, MappingLayout>> layouts = new HashMap<>();
    private final long seed;

    Lab(long seed) {
      this.seed = seed;
    }

    @Override
    public ChainRunner open(StrategyKind lifecycle, OffloadEngine engine, DomainKind domain, boolean insideSubmit) {
      return new LabRunner(this, new Placement(engine, lifecycle),
          new DeviceDomains(domain, domain.architecture() == null ? null : seed), insideSubmit);
    }

    /** The lifecycle that was asked for; where one channel cannot run the whole chain up-front, per-leg. */
    MappingLayout layout(Placement placement, StripePlan plan) {
      return layouts.computeIfAbsent(placement, k -> new IdentityHashMap<>())
          .computeIfAbsent(plan, p -> MappingStrategy.layout(chain(placement, p)));
    }

    private static StripeChain chain(Placement placement, StripePlan plan) {
      ChainBuilder builder = new ChainBuilder(placement.engine());
      try {
        return builder.build(plan, ChainOptions.of(placement.lifecycle()));
      } catch (RefusedChainException refused) {
        return builder.build(plan, ChainOptions.AUTO);
      }
    }
  }

  private static final DriverHabits INSIDE_SUBMIT = new DriverHabits() {
    @Override
    public Timing timing() {
      return Timing.INSIDE_SUBMIT;
    }
  };

  private final Lab lab;
  private final Placement placement;
  private final DeviceDomains domains;
  private final StripePages pages;
  private final DriverHabits habits;
  private final MappingLedger ledger = MappingLedger.proving();
  private final Set<StrategyKind> strategies = EnumSet.noneOf(StrategyKind.class);

  private LabRunner(Lab lab, Placement placement, DeviceDomains domains, boolean insideSubmit) {
    this.lab = lab;
    this.placement = placement;
    this.domains = domains;
    this.pages = new StripePages(domains);
    this.habits = insideSubmit ? INSIDE_SUBMIT : DriverHabits.FAITHFUL;
  }

  /** Runners of one laboratory; the seed is that of the memories' disturbances. */
  static Source source(long seed) {
    return new Lab(seed);
  }

  @Override
  public StripePages pages() {
    return pages;
  }

  @Override
  public StripeExecution.Outcome run(StripeRequest request, List<StripeBuffer> wanted) {
    MappingLayout layout = lab.layout(placement, lab.planner.plan(request));
    strategies.add(layout.chain().decision().kind());
    StripeExecution.Outcome outcome = new StripeExecution(layout, pages, domains, ledger, LongLaneKernel.INSTANCE,
        habits, null).run(request.row(), wanted);
    if (outcome.status() != CompletionStatus.OK) {
      throw new IllegalStateException("stripe " + request.row() + ": " + CompletionStatus.name(outcome.status()) + " "
          + ledger.violations());
    }
    return outcome;
  }

  @Override
  public Set<StrategyKind> strategies() {
    return strategies;
  }

  @Override
  public @Nullable LedgerViolation firstViolation() {
    List<LedgerViolation> violations = ledger.violations();
    return violations.isEmpty() ? null : violations.getFirst();
  }

  @Override
  public void close() {
    pages.close();
    domains.close();
  }
}
