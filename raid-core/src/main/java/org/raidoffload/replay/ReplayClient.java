package org.raidoffload.replay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyDecision.Choice;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.LedgerViolation;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.Segment;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.schedule.PlacedStripe;
import org.raidoffload.schedule.SchedulerStats;
import org.raidoffload.schedule.StripeOutcome;
import org.raidoffload.schedule.Submission;
import org.raidoffload.simulation.Simulation;

/** Keeps a number of a trace's chains in flight in a simulation and checks each when it ends. One thread. */
final class ReplayClient implements Simulation.Client, AutoCloseable {
  private static final int PROGRESS_EVERY = 64;

  private final Simulation simulation;
  private final TraceReader trace;
  private final long seed;
  private final long limit;
  private final boolean checkBytes;
  private final List<DmaDomain> watchers;
  private final LongConsumer latencies;
  private final LongConsumer progress;
  private final int queueDepth;
  private final Deque<StripeContent> free = new ArrayDeque<>();
  private final List<StripeContent> all = new ArrayList<>();
  private long read;
  private long chains;
  private long inFlight;
  private final long[] choices = new long[Choice.values().length];
  private long wrongBytes;
  private long planMismatches;
  private long failures;
  private long dataBytes;
  private boolean atEnd;
  private @Nullable String firstProblem;
  private String sampleReason = "";

  ReplayClient(Simulation simulation, TraceReader trace, int queueDepth, long seed, long limit, boolean checkBytes,
      List<DmaDomain> watchers, LongConsumer latencies, LongConsumer progress) {
    this.simulation = simulation;
    this.trace = trace;
    this.queueDepth = queueDepth;
    this.seed = seed;
    this.limit = limit;
    this.checkBytes = checkBytes;
    this.watchers = watchers;
    this.latencies = latencies;
    this.progress = progress;
  }

  @Override
  public void submitMore() {
    while (!atEnd && inFlight < queueDepth) {
      TraceRecord record = read < limit ? trace.next() : null;
      if (record == null) {
        atEnd = true;
        return;
      }
      read++;
      submit(record);
    }
  }

  private void submit(TraceRecord record) {
    StripeRequest request = record.request();
    StripePlan plan = simulation.scheduler().plan(request);
    compare(record, plan);
    if (plan.operations().isEmpty()) {
      return;
    }
    PlacedStripe placed = simulation.scheduler().place(request);
    choices[placed.chain().decision().choice().ordinal()]++;
    if (sampleReason.isEmpty()) {
      sampleReason = placed.chain().decision().reason();
    }
    StripeContent content = content(request.unitBytes());
    content.fill(request, plan, seed * 1_000_003 + read);
    tellWritten(content, plan);
    dataBytes += dataBytes(request);
    inFlight++;
    Submission submission = simulation.submit(placed, read, content.memory(),
        outcome -> ended(record, content, outcome));
    if (submission != Submission.ACCEPTED) {
      throw new IllegalStateException(record.name() + ": submission was " + submission + " with " + inFlight
          + " of " + queueDepth + " chains in flight");
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

  private StripeContent content(int unit) {
    StripeContent content = free.isEmpty() ? null : free.pop();
    if (content == null || content.unit() != unit) {
      content = new StripeContent(unit);
      all.add(content);
    }
    return content;
  }

  private void ended(TraceRecord record, StripeContent content, StripeOutcome outcome) {
    inFlight--;
    chains++;
    latencies.accept(outcome.latencyNanos());
    if (outcome.fallback() == FallbackReason.TIMEOUT) {
      failures++;
      problem(record.name() + ": its channel did not end it before its deadline (" + outcome.toResult() + ")");
    } else if (outcome.toResult().succeeded()) {
      if (checkBytes) {
        check(record, content, outcome);
      }
    } else {
      failures++;
      problem(record.name() + ": " + outcome.toResult());
    }
    free.push(content);
    if (chains % PROGRESS_EVERY == 0) {
      progress.accept(chains);
    }
  }

  private void check(TraceRecord record, StripeContent content, StripeOutcome outcome) {
    tellRead(content, outcome.placed().plan());
    long wrong = content.wrongBytes();
    StripeRequest request = record.request();
    if (request.kind() == Kind.CHECK || request.kind() == Kind.REPAIR || request.kind() == Kind.RESYNC) {
      boolean pRight = outcome.pMismatch() == request.wrong().contains(StripeBuffer.P);
      boolean qRight = outcome.qMismatch() == request.wrong().contains(StripeBuffer.Q);
      wrong += (pRight ? 0 : 1) + (qRight ? 0 : 1);
    }
    if (wrong > 0) {
      problem(record.name() + ": " + wrong + " wrong bytes or check results (" + request + ")");
    }
    wrongBytes += wrong;
  }

  private void compare(TraceRecord record, StripePlan plan) {
    RecordedChain recorded = record.recorded();
    if (recorded == null) {
      return;
    }
    String difference = difference("calls", recorded.mdOrder(), plan.mdOrder());
    difference = difference != null ? difference
        : difference("member reads", recorded.memberReads(), names(plan.memberReads()));
    difference = difference != null ? difference
        : difference("member writes", recorded.memberWrites(), names(plan.memberWrites()));
    if (difference != null) {
      planMismatches++;
      problem(record.name() + ": " + difference);
    }
  }

  private static @Nullable String difference(String what, List<String> recorded, List<String> planned) {
    return recorded.equals(planned) ? null : what + ": recorded " + recorded + ", planned " + planned;
  }

  private static List<String> names(List<StripeBuffer> blocks) {
    return blocks.stream().map(StripeBuffer::name).toList();
  }

  private void problem(String sentence) {
    if (firstProblem == null) {
      firstProblem = sentence;
    }
  }

  private static long dataBytes(StripeRequest request) {
    if (request.segments().isEmpty()) {
      return (long) request.unitBytes() * request.geometry().dataDisks();
    }
    return request.segments().stream().mapToLong(Segment::length).sum();
  }

  ReplayReport report(String engine, String strategy, MappingLedger ledger) {
    SchedulerStats stats = simulation.scheduler().stats();
    List<LedgerViolation> violations = ledger.violations();
    if (!violations.isEmpty()) {
      problem(violations.getFirst().sentence());
    }
    return new ReplayReport(engine, strategy, queueDepth, chains, choices[Choice.UP_FRONT.ordinal()],
        choices[Choice.PER_LEG.ordinal()], choices[Choice.SOFTWARE.ordinal()], stats.descriptors(), stats.legs(),
        stats.channelSwitches(), ledger.maps(), ledger.unmaps(), ledger.violationCount(), wrongBytes, planMismatches,
        failures, simulation.nanos(), simulation.hostBusyNanos(), dataBytes, seed, simulation.log().digest(),
        firstProblem, sampleReason);
  }

  /** Ends what is in flight before its memory goes. */
  @Override
  public void close() {
    simulation.close();
    all.forEach(StripeContent::close);
  }
}
