package org.raidoffload.replay;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.chain.Leg;
import org.raidoffload.chain.LegFusion;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.request.RequestShape;
import org.raidoffload.schedule.PlacedStripe;
import org.raidoffload.schedule.SchedulerBuilder;
import org.raidoffload.schedule.StripeOutcome;
import org.raidoffload.schedule.StripeScheduler;
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

  /** Wrong bytes and check results of the request's fused form; -1 where it has none or its shape was run before. */
  long wrong(TraceRecord record, StripeChain chain, long seed) {
    if (seen.size() >= MOST_SHAPES || !seen.add(record.request().shape()) || !isFused(chain)) {
      return -1;
    }
    PlacedStripe placed = scheduler.place(record.request());
    StripeContent content = contents.take(record.request().unitBytes());
    content.fill(record.request(), placed.plan(), seed);
    long[] wrong = {-1};
    Submission submission = scheduler.trySubmit(placed, record.request().row(), content.memory(),
        outcome -> wrong[0] = wrong(content, outcome));
    while (submission == Submission.ACCEPTED && wrong[0] < 0) {
      scheduler.poll();
    }
    if (submission != Submission.ACCEPTED) {
      throw new IllegalStateException("the live scheduler answered " + submission);
    }
    contents.giveBack(content);
    return wrong[0];
  }

  private static long wrong(StripeContent content, StripeOutcome outcome) {
    return outcome.toResult().succeeded() ? content.wrong(outcome.pMismatch(), outcome.qMismatch()) : 1;
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
