package org.raidoffload.cli.hazards;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.mapping.DeviceDomains;
import org.raidoffload.mapping.DomainKind;
import org.raidoffload.mapping.LedgerViolation;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.schedule.PlacedStripe;
import org.raidoffload.schedule.StripeOutcome;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.Submission;

/**
 * Runs chains by the library's own {@link StripeScheduler}, inline, with a proving ledger and with fused steps as live.
 * The scheduler and its memory serve all runs on the same engine over the same kind of memory. One thread.
 */
final class SchedulerRunner implements ChainRunner {
  private record Setup(StrategyKind lifecycle, OffloadEngine engine, DomainKind domain) {}

  /** Keeps the runners until it is closed. */
  static final class Pool implements Source, AutoCloseable {
    private final Map<Setup, SchedulerRunner> runners = new HashMap<>();
    private final long seed;

    /** Runners over memories whose disturbances have the seed. */
    Pool(long seed) {
      this.seed = seed;
    }

    @Override
    public ChainRunner open(StrategyKind lifecycle, OffloadEngine engine, DomainKind domain, boolean insideSubmit) {
      SchedulerRunner runner = runners.computeIfAbsent(new Setup(lifecycle, engine, domain),
          s -> new SchedulerRunner(s, seed));
      runner.strategies.clear();
      runner.violationsBefore = runner.ledger.violationCount();
      return runner;
    }

    @Override
    public void close() {
      runners.values().forEach(SchedulerRunner::shutDown);
      runners.clear();
    }
  }

  private final DeviceDomains domains;
  private final StripePages pages;
  private final MappingLedger ledger = MappingLedger.proving();
  private final StripeScheduler scheduler;
  private final Set<StrategyKind> strategies = EnumSet.noneOf(StrategyKind.class);
  private long violationsBefore;
  private StripeExecution.@Nullable Outcome delivered;

  private SchedulerRunner(Setup setup, long seed) {
    this.domains = new DeviceDomains(setup.domain(), setup.domain().architecture() == null ? null : seed);
    this.pages = new StripePages(domains);
    this.scheduler = StripeScheduler.on(setup.engine()).inline().strategyWherePossible(setup.lifecycle()).ledger(ledger)
        .kernel(LongLaneKernel.INSTANCE).domains(domains::of).chainsInFlight(1).build();
  }

  @Override
  public StripePages pages() {
    return pages;
  }

  @Override
  public StripeExecution.Outcome run(StripeRequest request, List<StripeBuffer> wanted) {
    PlacedStripe placed = scheduler.place(request);
    strategies.add(placed.chain().decision().kind());
    StripeMemory memory = new StripeMemory(request.geometry(), StripePages.PAGE_BYTES);
    placed.plan().buffers().forEach(b -> memory.bind(b, pages.page(b)));
    delivered = null;
    Submission submission = scheduler.trySubmit(placed, request.row(), memory, o -> delivered = look(o, wanted));
    if (submission != Submission.ACCEPTED) {
      throw new IllegalStateException("stripe " + request.row() + ": " + submission + " by an idle scheduler");
    }
    while (delivered == null) {
      scheduler.poll();
    }
    return delivered;
  }

  private StripeExecution.Outcome look(StripeOutcome outcome, List<StripeBuffer> wanted) {
    if (outcome.failure() != FailureReason.NONE || outcome.fallback() != FallbackReason.NONE
        || ledger.liveMappings() != 0) {
      throw new IllegalStateException("stripe " + outcome.stripe() + ": " + outcome.toResult() + ", "
          + ledger.liveMappings() + " live mappings");
    }
    Map<StripeBuffer, byte[]> contents = new LinkedHashMap<>();
    wanted.forEach(b -> contents.put(b, pages.read(b)));
    int mismatch = (outcome.pMismatch() ? CompletionStatus.P_MISMATCH : 0)
        | (outcome.qMismatch() ? CompletionStatus.Q_MISMATCH : 0);
    return new StripeExecution.Outcome(CompletionStatus.OK, mismatch, contents);
  }

  @Override
  public Set<StrategyKind> strategies() {
    return strategies;
  }

  @Override
  public @Nullable LedgerViolation firstViolation() {
    List<LedgerViolation> violations = ledger.violations();
    return ledger.violationCount() == violationsBefore ? null
        : violations.get((int) Math.min(violationsBefore, violations.size() - 1));
  }

  /** Nothing: the pool closes it. */
  @Override
  public void close() {}

  private void shutDown() {
    scheduler.close();
    pages.close();
    domains.close();
  }
}
