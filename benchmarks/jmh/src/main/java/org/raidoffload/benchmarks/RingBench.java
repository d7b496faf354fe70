package org.raidoffload.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.raidoffload.ring.ChannelRing;
import org.raidoffload.ring.ConsumerWait;
import org.raidoffload.ring.OwnChannelRing;
import org.raidoffload.ring.SharedChannelRing;

/**
 * One hand-over through a channel ring: claim, fill, publish, take, complete, on one thread and across two. Time per
 * entry; allocates nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class RingBench {
  private static final int ENTRIES = 8192;

  /** Entries published at once: a leg. */
  @Param({"1", "5", "16"})
  private int leg;

  private final ChannelRing<long[]> own = new OwnChannelRing<>(1024, () -> new long[1]);
  private final ChannelRing<long[]> shared = new SharedChannelRing<>(1024, () -> new long[1], ConsumerWait.none());

  /** Producer and consumer on one thread. */
  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public long sameThread() {
    long sum = 0;
    for (int done = 0; done < ENTRIES; done += leg) {
      long last = publish(own, done);
      long at = own.completed() + 1;
      while (at <= last && own.isPublished(at)) {
        sum += own.entry(at)[0];
        at++;
      }
      own.complete(at - 1);
    }
    return sum;
  }

  /** Producer on this thread, consumer on another. */
  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public long acrossThreads() throws InterruptedException {
    int rounds = (ENTRIES + leg - 1) / leg;
    long until = shared.completed() + (long) rounds * leg;
    Thread consumer = new Thread(() -> consume(until));
    consumer.start();
    for (int r = 0; r < rounds; r++) {
      publish(shared, r);
    }
    consumer.join();
    return until;
  }

  private long publish(ChannelRing<long[]> ring, long value) {
    long last = ring.tryClaim(leg);
    while (last == ChannelRing.FULL) {
      Thread.onSpinWait();
      last = ring.tryClaim(leg);
    }
    for (long s = last - leg + 1; s <= last; s++) {
      ring.entry(s)[0] = value;
    }
    ring.publish(last - leg + 1, last);
    return last;
  }

  private void consume(long until) {
    long at = shared.completed();
    while (at < until) {
      long begun = at;
      while (shared.isPublished(at + 1)) {
        at++;
      }
      if (at != begun) {
        shared.complete(at);
      } else {
        Thread.onSpinWait();
      }
    }
  }
}
