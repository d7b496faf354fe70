package org.raidoffload.replay;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.chain.Leg;
import org.raidoffload.chain.LegFusion;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.RequestShape;
import org.raidoffload.schedule.SchedulerBuilder;
import org.raidoffload.schedule.StripeOutcome;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.Submission;

/**
 * Model time runs steps one by one; a live scheduler fuses those on the CPU. This runs each shape of a trace that has a
 * fused form once more on a live scheduler, inline, and checks the bytes. One thread.
 */
final class FusedForms implements AutoCloseable {
  /** Shapes remembered; a trace of segments at random has as many as requests, and nearly none of them a fused form. */
  private static final int MOST_SHAPES = 1 << 16;

  private final StripeScheduler scheduler;
  private final ContentPool contents;
  private final Set<RequestShape> seen = new HashSet<>();

  FusedForms(SchedulerBuilder builder, ContentPool contents) {
    this.scheduler = builder.inline().chainsInFlight(1).build();
    this.contents = contents;
  }

  /** What the request's fused form left; null where it has none or its shape was run before. */
  ContentCheck.@Nullable Seen run(TraceRecord record, StripeChain chain, long seed) {
    if (seen.size() >= MOST_SHAPES || !seen.add(record.request().shape()) || !isFused(chain)) {
      return null;
    }
    StripeShape shape = scheduler.place(record.request());
    StripeContent content = contents.take(record.request(), shape.plan(), seed);
    ContentCheck.@Nullable Seen[] seen = new ContentCheck.Seen[1];
    Submission submission = scheduler.trySubmit(shape, record.request().row(), content.memory(),
        outcome -> seen[0] = look(record, content, outcome));
    while (submission == Submission.ACCEPTED && seen[0] == null) {
      scheduler.poll();
    }
    if (submission != Submission.ACCEPTED) {
      throw new IllegalStateException("the live scheduler answered " + submission);
    }
    contents.giveBack(content);
    return seen[0];
  }

  private static ContentCheck.Seen look(TraceRecord record, StripeContent content, StripeOutcome outcome) {
    return outcome.failure() == FailureReason.NONE ? content.look(record, outcome, true)
        : new ContentCheck.Seen(1, null, "with steps on the CPU fused it ended as " + outcome.toResult());
  }

  private static boolean isFused(StripeChain chain) {
    for (Leg leg : chain.legs()) {
      List<ChainDescriptor> single = leg.descriptors();
      if (leg.channelClass().cpu() && LegFusion.fuse(chain.plan(), single).size() < single.size()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    scheduler.close();
  }
}
