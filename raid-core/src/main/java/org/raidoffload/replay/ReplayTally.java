package org.raidoffload.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyDecision;
import org.raidoffload.chain.StrategyDecision.Choice;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.Segment;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.schedule.StripeOutcome;

/** What a replay has counted so far, and the first thing that was not right. One thread. */
final class ReplayTally {
  final long[] choices = new long[Choice.values().length];
  long records;
  long idle;
  long chains;
  long failures;
  long fallbacks;
  long wrongBytes;
  long planMismatches;
  long dataBytes;
  long bytesChecked;
  long plansChecked;
  long fusedChecked;
  long brokenChecks;
  @Nullable String firstProblem;
  String sampleReason = "";

  void problem(String sentence) {
    if (firstProblem == null) {
      firstProblem = sentence;
    }
  }

  /** Compares a plan with what the trace recorded, if it did. */
  void compare(TraceRecord record, StripePlan plan) {
    RecordedChain recorded = record.recorded();
    if (recorded == null) {
      return;
    }
    plansChecked++;
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

  void placed(StripeRequest request, StrategyDecision decision) {
    choices[decision.choice().ordinal()]++;
    if (sampleReason.isEmpty()) {
      sampleReason = decision.reason();
    }
    dataBytes += request.segments().isEmpty() ? (long) request.unitBytes() * request.geometry().dataDisks()
        : request.segments().stream().mapToLong(Segment::length).sum();
  }

  void ended(TraceRecord record, StripeOutcome outcome) {
    chains++;
    fallbacks += outcome.fallback() == FallbackReason.NONE ? 0 : 1;
    if (outcome.fallback() == FallbackReason.TIMEOUT) {
      failures++;
      problem(record.name() + ": its channel did not end it before its deadline (" + outcome.toResult() + ")");
    } else if (!outcome.toResult().succeeded()) {
      failures++;
      problem(record.name() + ": " + outcome.toResult());
    }
  }

  void checkedBytes(TraceRecord record, long wrong) {
    bytesChecked++;
    if (wrong > 0) {
      wrongBytes += wrong;
      problem(record.name() + ": " + wrong + " wrong bytes or check results (" + record.request() + ")");
    }
  }

  void checkedFused(TraceRecord record, long wrong) {
    fusedChecked++;
    if (wrong > 0) {
      wrongBytes += wrong;
      problem(record.name() + ": " + wrong + " wrong bytes or check results with steps on the CPU fused ("
          + record.request() + ")");
    }
  }

  /** A check that throws has found nothing right. */
  void brokenCheck(TraceRecord record, RuntimeException thrown) {
    brokenChecks++;
    problem(record.name() + ": its check broke off: " + thrown + " (" + record.request() + ")");
  }

  /** Says of requests whose chain did not end which one was the first. */
  void unended(TraceRecord first, long submitted, long all) {
    problem(first.name() + ": " + (submitted > 0 ? "its chain did not end" : "was never submitted") + " ("
        + (all - chains - idle) + " of " + all + " requests did not end)");
  }
}
