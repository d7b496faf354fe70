package org.raidoffload.cli.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.parity.ParityKernels;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.replay.RecordSource;
import org.raidoffload.replay.StripeContent;
import org.raidoffload.replay.TraceRecord;
import org.raidoffload.request.Segment;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.Submission;

/**
 * This machine's CPU on the same chains, live: the software engine with real threads and real bytes. Measured, so that no
 * two runs are alike.
 *
 * @param queueDepth chains in flight at most
 * @param chains run while it was measured
 * @param wrongBytes in the first run of each chain
 * @param nanosPerStripe wall time
 * @param bytesPerSecond of user data
 */
public record MeasuredCpu(int queueDepth, long chains, long wrongBytes, double nanosPerStripe,
    double bytesPerSecond) {
  private static final int SPINS = 64;
  private static final long REST_NANOS = 1_000;
  private static final int MOST_CHAINS = 512;
  private static final long WARM_NANOS = 400_000_000;
  private static final long MEASURED_NANOS = 600_000_000;

  private record Stripe(StripeShape shape, StripeContent content, long dataBytes) {}

  /** Runs the first chains of the source again and again for about a second. */
  public static MeasuredCpu run(TraceSource source, int queueDepth, long seed) {
    List<Stripe> stripes = new ArrayList<>();
    try (StripeScheduler scheduler = StripeScheduler.on(new SoftwareEngine()).kernel(ParityKernels.shared())
        .threads(WaitMode.SPIN_THEN_PARK).chainsInFlight(queueDepth).build()) {
      prepare(source, scheduler, seed, stripes);
      Turns turns = new Turns(scheduler, stripes);
      turns.once();
      long wrong = stripes.stream().mapToLong(s -> s.content().wrongBytes()).sum();
      turns.during(WARM_NANOS);
      return turns.during(MEASURED_NANOS).measured(queueDepth, wrong);
    } finally {
      stripes.forEach(s -> s.content().close());
    }
  }

  private static void prepare(TraceSource source, StripeScheduler scheduler, long seed, List<Stripe> stripes) {
    try (RecordSource records = source.open()) {
      for (TraceRecord record = records.next(); record != null && stripes.size() < MOST_CHAINS; record = records.next()) {
        StripeRequest request = record.request();
        StripePlan plan = scheduler.plan(request);
        if (!plan.operations().isEmpty()) {
          StripeContent content = new StripeContent(request.unitBytes());
          content.fill(request, plan, seed + stripes.size());
          stripes.add(new Stripe(scheduler.place(request), content, dataBytes(request)));
        }
      }
    }
  }

  private static long dataBytes(StripeRequest request) {
    return request.segments().isEmpty() ? (long) request.unitBytes() * request.geometry().dataDisks()
        : request.segments().stream().mapToLong(Segment::length).sum();
  }

  /** Submits the stripes in turn, none of them twice at once. */
  private static final class Turns {
    private final StripeScheduler scheduler;
    private final List<Stripe> stripes;
    private final AtomicIntegerArray busy;
    private final AtomicLong ended = new AtomicLong();
    private long submitted;
    private long bytes;
    private long nanos;
    private long chains;

    Turns(StripeScheduler scheduler, List<Stripe> stripes) {
      this.scheduler = scheduler;
      this.stripes = stripes;
      this.busy = new AtomicIntegerArray(stripes.size());
    }

    void once() {
      for (int i = 0; i < stripes.size(); i++) {
        submit(i);
      }
      drain();
    }

    Turns during(long wanted) {
      long begin = System.nanoTime();
      long from = submitted;
      bytes = 0;
      while (System.nanoTime() - begin < wanted) {
        for (int i = 0; i < stripes.size(); i++) {
          submit(i);
          bytes += stripes.get(i).dataBytes();
        }
      }
      drain();
      nanos = System.nanoTime() - begin;
      chains = submitted - from;
      return this;
    }

    private void submit(int i) {
      while (busy.get(i) != 0) {
        rest();
      }
      busy.set(i, 1);
      Stripe stripe = stripes.get(i);
      while (scheduler.trySubmit(stripe.shape(), submitted, stripe.content().memory(), outcome -> {
        busy.set(i, 0);
        ended.incrementAndGet();
      }) != Submission.ACCEPTED) {
        rest();
      }
      submitted++;
    }

    private void drain() {
      while (ended.get() < submitted) {
        rest();
      }
    }

    /** Spins a little, then leaves the processor to the channel's thread. */
    private static void rest() {
      for (int i = 0; i < SPINS; i++) {
        Thread.onSpinWait();
      }
      LockSupport.parkNanos(REST_NANOS);
    }

    MeasuredCpu measured(int queueDepth, long wrong) {
      return new MeasuredCpu(queueDepth, chains, wrong, (double) nanos / chains, bytes * 1e9 / nanos);
    }
  }
}
