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
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.schedule.SchedulerStats;
import org.raidoffload.schedule.StripeOutcome;
import org.raidoffload.schedule.StripeShape;
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
  private final DmaDomain[] watchers;
  private final LongConsumer latencies;
  private final LongConsumer progress;
  private final TraceReplay.EndedChains endedChains;
  private final int queueDepth;
  private final ReplayTally tally = new ReplayTally();
  /** What has been submitted and has not ended, by its number in the trace. */
  private final Map<Long, NumberedRecord> inFlight = new LinkedHashMap<>();
  private boolean atEnd;
  private boolean over;
  private @Nullable NumberedRecord due;
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
    this.watchers = watchers.toArray(new DmaDomain[0]);
    this.latencies = latencies;
    this.progress = progress;
    this.endedChains = endedChains;
  }

  @Override
  public void submitMore() {
    while (!atEnd && inFlight.size() < queueDepth) {
      NumberedRecord record = due != null ? due : nextRecord();
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

  private @Nullable NumberedRecord nextRecord() {
    TraceRecord record = tally.records < limit ? trace.next() : null;
    atEnd = record == null;
    return record == null ? null : new NumberedRecord(++tally.records, record);
  }

  private void submit(NumberedRecord record, long waited) {
    StripeRequest request = record.request();
    StripePlan plan = simulation.scheduler().plan(request);
    tally.compare(record, plan);
    tally.compareLive(record, plan);
    if (plan.operations().isEmpty()) {
      tally.idle++;
      return;
    }
    long number = record.number();
    StripeShape shape = simulation.scheduler().place(request);
    tally.placed(request, shape.chain().decision());
    checkFused(record, shape, seed * 1_000_003 + number);
    StripeContent content = checkBytes ? contents.take(request, plan, seed * 1_000_003 + number)
        : contents.takeAnything(request, plan);
    if (checkBytes) {
      tellWritten(content);
    }
    inFlight.put(number, record);
    Submission submission = simulation.submit(shape, number, content.memory(),
        outcome -> ended(record, content, outcome, waited));
    if (submission != Submission.ACCEPTED) {
      throw new IllegalStateException(record.label() + ": submission was " + submission + " with " + inFlight.size()
          + " of " + queueDepth + " chains in flight");
    }
  }

  private void checkFused(NumberedRecord record, StripeShape shape, long contentSeed) {
    if (fused == null) {
      return;
    }
    try {
      ContentCheck.Seen seen = fused.run(record.record(), shape.chain(), contentSeed);
      if (seen != null) {
        tally.checkedFused(record, seen);
      }
    } catch (RuntimeException thrown) {
      tally.brokenCheck(record, thrown);
    }
  }

  /** The client's own accesses go through the CPU's cache, where one is simulated. */
  private void tellWritten(StripeContent content) {
    for (DmaDomain domain : watchers) {
      for (int i = 0; i < content.blocks(); i++) {
        domain.beforeCpuWrite(content.block(i).address(), content.unit());
        domain.afterCpuWrite(content.block(i).address(), content.unit());
      }
    }
  }

  private void tellRead(StripeContent content) {
    for (DmaDomain domain : watchers) {
      for (int i = 0; i < content.blocks(); i++) {
        domain.beforeCpuRead(content.block(i).address(), content.unit());
      }
    }
  }

  /** What ends only because the simulation is closed has not ended. */
  private void ended(NumberedRecord record, StripeContent content, StripeOutcome outcome, long waited) {
    if (over) {
      return;
    }
    inFlight.remove(record.number());
    tally.ended(record, outcome);
    latencies.accept(outcome.latencyNanos() + waited);
    endedChains.ended(record.record(), outcome, waited);
    if (checkBytes && outcome.failure() == FailureReason.NONE) {
      check(record, content, outcome);
    }
    contents.giveBack(content);
    if (tally.chains % PROGRESS_EVERY == 0) {
      progress.accept(tally.chains);
    }
  }

  private void check(NumberedRecord record, StripeContent content, StripeOutcome outcome) {
    try {
      tellRead(content);
      tally.checkedBytes(record, content.look(record.record(), outcome, false));
    } catch (RuntimeException thrown) {
      tally.brokenCheck(record, thrown);
    }
  }

  /** The ledger saw a rule broken; the chain's number in the ledger is its record's in the trace. */
  void violated(LedgerViolation violation) {
    if (firstViolation == null) {
      NumberedRecord record = inFlight.get(violation.step().stripe());
      firstViolation = record == null ? violation.sentence() : record.label() + ": " + violation.sentence();
    }
  }

  /** The simulation has come to its end; what has not ended by now did not end. Call before the simulation is closed. */
  void over() {
    over = true;
    NumberedRecord first = inFlight.isEmpty() ? null : inFlight.values().iterator().next();
    while (!atEnd) {
      NumberedRecord left = nextRecord();
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
        tally.brokenChecks, tally.liveChecked, tally.liveWrong);
    return new ReplayReport(engine, strategy, queueDepth, tally.records, tally.idle, tally.chains,
        tally.choices[Choice.UP_FRONT.ordinal()], tally.choices[Choice.PER_LEG.ordinal()],
        tally.choices[Choice.SOFTWARE.ordinal()], stats.descriptors(), stats.legs(), stats.channelSwitches(),
        ledger.maps(), ledger.unmaps(), ledger.violationCount(), tally.wrongBytes, tally.planMismatches,
        tally.failures, tally.fallbacks, checks, checkBytes, simulation.nanos(), simulation.hostBusyNanos(),
        tally.dataBytes, seed, simulation.log().digest(), tally.firstProblem, tally.firstWrongByte, tally.sampleReason);
  }
}
