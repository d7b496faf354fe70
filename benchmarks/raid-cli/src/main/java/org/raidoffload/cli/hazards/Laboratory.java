package org.raidoffload.cli.hazards;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.schedule.StripeOutcome;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.Submission;

/**
 * The library's own {@link StripeScheduler}, inline, on one engine over one kind of memory, with a ledger that sees
 * everything, and in the hands of a driver with habits. Where one channel cannot run a whole chain up-front, it runs
 * per-leg. One thread.
 */
final class Laboratory implements AutoCloseable {

  /**
   * How a chain ended.
   *
   * @param failure why it failed, or NONE
   * @param mismatch result bits of the validations
   * @param contents what the client saw of the buffers it asked for
   */
  record Outcome(FailureReason failure, int mismatch, Map<StripeBuffer, byte[]> contents) {}

  /** Enough for a chain at a time; a laboratory is built for a few of them, and long rings take long to build. */
  private static final int ENTRIES = 256;

  private final DeviceDomains domains;
  private final StripePages pages;
  private final MappingLedger ledger = MappingLedger.proving();
  private final StepLog log;
  private final Machine machine;
  private final StripeScheduler scheduler;
  private List<StripeBuffer> wanted = List.of();
  private @Nullable Map<StripeBuffer, byte[]> seen;
  private @Nullable Outcome ended;

  /**
   * A laboratory.
   *
   * @param seed of the memory's disturbances, or null for none
   * @param lines get every step, and what ledger and memory say to it; or null
   */
  Laboratory(OffloadEngine engine, StrategyKind strategy, DomainKind domain, @Nullable Long seed, DriverHabits habits,
      @Nullable List<String> lines) {
    domains = new DeviceDomains(domain, domain.architecture() == null ? null : seed);
    pages = new StripePages(domains);
    log = lines == null ? StepLog.NONE : StepLog.of(lines, domains);
    machine = new Machine(pages, domains, ledger, log);
    ledger.onViolation(v -> log.add("LEDGER " + v.rule().label() + ": " + v.sentence()));
    boolean oneByOne = strategy.baseline() && habits.timing() != DriverHabits.Timing.AFTER_THE_MAPS;
    scheduler = StripeScheduler.on(new ShortRings(engine, oneByOne ? 1 : ENTRIES)).strategyWherePossible(strategy)
        .kernel(LongLaneKernel.INSTANCE).ledger(ledger).domains(domains::of).chainsInFlight(1).deadlineNanos(0)
        .timed(false).buildFor(new HabitualDriver(habits, machine, this::callBack), log);
    domains.naming(pages::name);
  }

  StripePages pages() {
    return pages;
  }

  StripeScheduler scheduler() {
    return scheduler;
  }

  /** Whether anything was noticed, by the ledger or by the memory. */
  boolean noticed() {
    return ledger.violationCount() > 0 || !domains.events().isEmpty();
  }

  /** What the ledger saw first, or null. */
  @Nullable LedgerViolation firstViolation() {
    List<LedgerViolation> violations = ledger.violations();
    return violations.isEmpty() ? null : violations.getFirst();
  }

  /** Runs a chain on the pages and looks at buffers as the client's callback would. */
  Outcome run(StripeShape shape, long stripe, List<StripeBuffer> lookAt) {
    StripeMemory memory = new StripeMemory(shape.plan().example().geometry(), StripePages.PAGE_BYTES);
    shape.plan().buffers().forEach(b -> memory.bind(b, pages.page(b)));
    wanted = lookAt;
    seen = null;
    ended = null;
    machine.begin(stripe);
    log.begin(shape.plan());
    Submission submission = scheduler.trySubmit(shape, stripe, memory, this::delivered);
    if (submission != Submission.ACCEPTED) {
      throw new IllegalStateException("stripe " + stripe + ": " + submission + " by an idle scheduler");
    }
    while (ended == null) {
      scheduler.poll();
    }
    return ended;
  }

  /** The client's callback: called by the scheduler, or by the driver before. */
  private void callBack() {
    log.add("client: callback");
    Map<StripeBuffer, byte[]> contents = new LinkedHashMap<>();
    wanted.forEach(b -> contents.put(b, machine.clientReads(b)));
    seen = contents;
  }

  private void delivered(StripeOutcome outcome) {
    if (seen == null) {
      callBack();
    }
    ended = new Outcome(outcome.failure(), (outcome.pMismatch() ? CompletionStatus.P_MISMATCH : 0)
        | (outcome.qMismatch() ? CompletionStatus.Q_MISMATCH : 0), Objects.requireNonNull(seen));
  }

  @Override
  public void close() {
    scheduler.close();
    pages.close();
    domains.close();
  }
}
