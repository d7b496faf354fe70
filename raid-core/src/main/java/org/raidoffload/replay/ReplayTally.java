package org.raidoffload.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyDecision;
import org.raidoffload.chain.StrategyDecision.Choice;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.FailureReason;
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
  long liveChecked;
  long liveWrong;
  @Nullable String firstProblem;
  @Nullable WrongByte firstWrongByte;
  String sampleReason = "";

  void problem(String sentence) {
    if (firstProblem == null) {
      firstProblem = sentence;
    }
  }

  /** Compares a plan with what the trace recorded, if it did. */
  void compare(NumberedRecord record, StripePlan plan) {
    RecordedChain recorded = record.record().recorded();
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
      problem(record.label() + ": " + difference);
    }
  }

  /** Looks at what came out when the record was made, where it says so and the chain ended well. */
  void compareLive(NumberedRecord record, StripePlan plan) {
    LiveChain live = record.record().live();
    if (live == null || live.failure() != FailureReason.NONE) {
      return;
    }
    liveChecked++;
    String difference = LiveCheck.difference(live, plan);
    if (difference != null) {
      liveWrong++;
      problem(record.label() + ": " + difference + " (" + record.request() + ")");
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
        : bytes(request.segments());
  }

  private static long bytes(List<Segment> segments) {
    long sum = 0;
    for (int i = 0; i < segments.size(); i++) {
      sum += segments.get(i).length();
    }
    return sum;
  }

  void ended(NumberedRecord record, StripeOutcome outcome) {
    chains++;
    fallbacks += outcome.fallback() == FallbackReason.NONE ? 0 : 1;
    if (outcome.fallback() == FallbackReason.TIMEOUT) {
      failures++;
      problem(record.label() + ": its channel did not end it before its deadline (" + outcome.toResult() + ")");
    } else if (outcome.failure() != FailureReason.NONE) {
      failures++;
      problem(record.label() + ": " + outcome.toResult());
    }
  }

  void checkedBytes(NumberedRecord record, ContentCheck.Seen seen) {
    bytesChecked++;
    saw(record, seen);
  }

  void checkedFused(NumberedRecord record, ContentCheck.Seen seen) {
    fusedChecked++;
    saw(record, seen);
  }

  private void saw(NumberedRecord record, ContentCheck.Seen seen) {
    wrongBytes += seen.wrong();
    if (firstWrongByte == null) {
      firstWrongByte = seen.first();
    }
    if (seen.sentence() != null) {
      problem(record.label() + ": " + seen.sentence() + " (" + record.request() + ")");
    }
  }

  /** A check that throws has found nothing right. */
  void brokenCheck(NumberedRecord record, RuntimeException thrown) {
    brokenChecks++;
    problem(record.label() + ": its check broke off: " + thrown + " (" + record.request() + ")");
  }

  /** Says of requests whose chain did not end which one was the first. */
  void unended(NumberedRecord first, long submitted, long all) {
    problem(first.label() + ": " + (submitted > 0 ? "its chain did not end" : "was never submitted") + " ("
        + (all - chains - idle) + " of " + all + " requests did not end)");
  }
}
