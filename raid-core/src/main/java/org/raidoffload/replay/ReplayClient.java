package org.raidoffload.replay;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyDecision.Choice;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.LedgerMode;
import org.raidoffload.mapping.LedgerViolation;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.schedule.PlacedStripe;
import org.raidoffload.schedule.SchedulerStats;
import org.raidoffload.schedule.StripeOutcome;
import org.raidoffload.schedule.Submission;
import org.raidoffload.simulation.Simulation;

/**
 * Keeps a number of a trace's chains in flight in a simulation and checks each when it ends. The memory of its stripes
 * belongs to the pool, which must outlive the simulation. One thread.
 */
final class ReplayClient implements Simulation.Client {
  private static final int PROGRESS_EVERY = 64;

  private final Simulation simulation;
  private final RecordSource trace;
  private final ContentPool contents;
  private final @Nullable FusedForms fused;
  private final long seed;
  private final long limit;
  private final boolean checkBytes;
  private final List<DmaDomain> watchers;
  private final LongConsumer latencies;
  private final LongConsumer progress;
  private final TraceReplay.EndedChains endedChains;
  private final int queueDepth;
  private final ReplayTally tally = new ReplayTally();
  /** What has been submitted and has not ended, by its number in the trace. */
  private final Map<Long, TraceRecord> inFlight = new LinkedHashMap<>();
  private boolean atEnd;
  private boolean over;
  private @Nullable TraceRecord due;
  private @Nullable String firstViolation;

  ReplayClient(Simulation simulation, RecordSource trace, ContentPool contents, @Nullable FusedForms fused,
      int queueDepth, long seed, long limit, boolean checkBytes, List<DmaDomain> watchers, LongConsumer latencies,
      LongConsumer progress, TraceReplay.EndedChains endedChains) {
    this.simulation = simulation;
    this.trace = trace;
    this.contents = contents;
    this.fused = fused;
    this.queueDepth = queueDepth;
    this.seed = seed;
    this.limit = limit;
    this.checkBytes = checkBytes;
    this.watchers = watchers;
    this.latencies = latencies;
    this.progress = progress;
    this.endedChains = endedChains;
  }

  @Override
  public void submitMore() {
    while (!atEnd && inFlight.size() < queueDepth) {
      TraceRecord record = due != null ? due : nextRecord();
      if (record == null) {
        return;
      }
      long when = trace.notBeforeNanos();
      if (trace.drainsFirst() && !inFlight.isEmpty()) {
        due = record;
        return;
      }
      if (when > simulation.nanos()) {
        due = record;
        simulation.wakeAt(when);
        return;
      }
      due = null;
      submit(record, when == 0 ? 0 : simulation.nanos() - when);
    }
  }

  private @Nullable TraceRecord nextRecord() {
    TraceRecord record = tally.records < limit ? trace.next() : null;
    atEnd = record == null;
    tally.records += record == null ? 0 : 1;
    return record;
  }

  private void submit(TraceRecord record, long waited) {
    StripeRequest request = record.request();
    StripePlan plan = simulation.scheduler().plan(request);
    tally.compare(record, plan);
    if (plan.operations().isEmpty()) {
      tally.idle++;
      return;
    }
    long number = tally.records;
    PlacedStripe placed = simulation.scheduler().place(request);
    tally.placed(request, placed.chain().decision());
    checkFused(record, placed, seed * 1_000_003 + number);
    StripeContent content = contents.take(request.unitBytes());
    if (checkBytes) {
      content.fill(request, plan, seed * 1_000_003 + number);
      tellWritten(content, plan);
    } else {
      content.bindAnything(request, plan);
    }
    inFlight.put(number, record);
    Submission submission = simulation.submit(placed, number, content.memory(),
        outcome -> ended(number, record, content, outcome, waited));
    if (submission != Submission.ACCEPTED) {
      throw new IllegalStateException(record.name() + ": submission was " + submission + " with " + inFlight.size()
          + " of " + queueDepth + " chains in flight");
    }
  }

  private void checkFused(TraceRecord record, PlacedStripe placed, long contentSeed) {
    if (fused == null) {
      return;
    }
    try {
      long wrong = fused.wrong(record, placed.chain(), contentSeed);
      if (wrong >= 0) {
        tally.checkedFused(record, wrong);
      }
    } catch (RuntimeException thrown) {
      tally.brokenCheck(record, thrown);
    }
  }

  /** The client's own accesses go through the CPU's cache, where one is simulated. */
  private void tellWritten(StripeContent content, StripePlan plan) {
    for (DmaDomain domain : watchers) {
      for (StripeBuffer b : plan.buffers()) {
        domain.beforeCpuWrite(content.memory().address(b), plan.unitBytes());
        domain.afterCpuWrite(content.memory().address(b), plan.unitBytes());
      }
    }
  }

  private void tellRead(StripeContent content, StripePlan plan) {
    for (DmaDomain domain : watchers) {
      for (StripeBuffer b : plan.buffers()) {
        domain.beforeCpuRead(content.memory().address(b), plan.unitBytes());
      }
    }
  }

  /** What ends only because the simulation is closed has not ended. */
  private void ended(long number, TraceRecord record, StripeContent content, StripeOutcome outcome,
      long waited) {
    if (over) {
      return;
    }
    inFlight.remove(number);
    tally.ended(record, outcome);
    latencies.accept(outcome.latencyNanos() + waited);
    endedChains.ended(record, outcome, waited);
    if (checkBytes && outcome.toResult().succeeded()) {
      check(record, content, outcome);
    }
    contents.giveBack(content);
    if (tally.chains % PROGRESS_EVERY == 0) {
      progress.accept(tally.chains);
    }
  }

  private void check(TraceRecord record, StripeContent content, StripeOutcome outcome) {
    try {
      tellRead(content, outcome.placed().plan());
      tally.checkedBytes(record, content.wrong(outcome.pMismatch(), outcome.qMismatch()));
    } catch (RuntimeException thrown) {
      tally.brokenCheck(record, thrown);
    }
  }

  /** The ledger saw a rule broken; the chain's number in the ledger is its record's in the trace. */
  void violated(LedgerViolation violation) {
    if (firstViolation == null) {
      TraceRecord record = inFlight.get(violation.step().stripe());
      firstViolation = record == null ? violation.sentence() : record.name() + ": " + violation.sentence();
    }
  }

  /** The simulation has come to its end; what has not ended by now did not end. Call before the simulation is closed. */
  void over() {
    over = true;
    TraceRecord first = inFlight.isEmpty() ? null : inFlight.values().iterator().next();
    while (!atEnd) {
      TraceRecord left = nextRecord();
      first = first == null ? left : first;
    }
    if (first != null) {
      tally.unended(first, inFlight.size(), tally.records);
    }
    if (tally.records == 0) {
      tally.problem("the trace has no requests");
    }
  }

  ReplayReport report(String engine, String strategy, MappingLedger ledger) {
    SchedulerStats stats = simulation.scheduler().stats();
    if (firstViolation != null) {
      tally.problem(firstViolation);
    }
    long watched = ledger.mode() == LedgerMode.PROVE ? tally.chains : 0;
    ReplayChecks checks = new ReplayChecks(tally.bytesChecked, tally.plansChecked, watched, tally.fusedChecked,
        tally.brokenChecks);
    return new ReplayReport(engine, strategy, queueDepth, tally.records, tally.idle, tally.chains,
        tally.choices[Choice.UP_FRONT.ordinal()], tally.choices[Choice.PER_LEG.ordinal()],
        tally.choices[Choice.SOFTWARE.ordinal()], stats.descriptors(), stats.legs(), stats.channelSwitches(),
        ledger.maps(), ledger.unmaps(), ledger.violationCount(), tally.wrongBytes, tally.planMismatches,
        tally.failures, tally.fallbacks, checks, checkBytes, simulation.nanos(), simulation.hostBusyNanos(),
        tally.dataBytes, seed, simulation.log().digest(), tally.firstProblem, tally.sampleReason);
  }
}
