package org.raidoffload.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.SpscArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.StripeScheduler;

/**
 * A chain of three legs over two channels, 32 in flight, no data moved: the scheduler beside what a JVM
 * programmer would write instead. Time per chain; run with {@code -prof gc} for bytes per chain. {@code scheduler} does
 * more than its peers: it maps, unmaps and keeps the books for each leg.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class ChainPeersBench {
  private static final int CHAINS = 4096;
  private static final int DEPTH = 32;

  private StripeScheduler scheduler;
  private StripeSet stripes;
  private ThreadedRun run;
  private ExecutorService first;
  private ExecutorService second;
  private ForkJoinPool pool;
  private Thread echo;
  private volatile boolean stop;
  private final SpscArrayQueue<long[]> there = new SpscArrayQueue<>(64);
  private final SpscArrayQueue<long[]> back = new SpscArrayQueue<>(64);
  private final AtomicLong steps = new AtomicLong();

  /** Starts every peer's threads; all but the one measured are parked. */
  @Setup
  public void setUp() {
    ArrayGeometry geometry = ArrayGeometry.raid5(5, 65536);
    stripes = new StripeSet(geometry, 4096, DEPTH);
    scheduler = StripeScheduler.on(new NullEngine()).ledger(MappingLedger.off()).timed(false).deadlineNanos(0)
        .chainsInFlight(DEPTH).threads(WaitMode.SPIN_THEN_PARK).build();
    run = new ThreadedRun(scheduler, scheduler.place(StripeRequest.builder(geometry, StripeRequest.Kind.WRITE)
        .blocks(0).rmwLevel(2).build()), stripes, 0);
    first = Executors.newSingleThreadExecutor(ChainPeersBench::daemon);
    second = Executors.newSingleThreadExecutor(ChainPeersBench::daemon);
    pool = new ForkJoinPool(2);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
  }

  @TearDown
  public void tearDown() throws InterruptedException {
    stop = true;
    if (echo != null) {
      echo.join();
    }
    scheduler.close();
    stripes.close();
    first.shutdownNow();
    second.shutdownNow();
    pool.shutdownNow();
  }

  /** This library: xor leg, copy leg, xor leg over two channel threads. */
  @Benchmark
  @OperationsPerInvocation(CHAINS)
  public long scheduler() {
    return run.run(CHAINS);
  }

  /** Three asynchronous stages over two single-thread executors. */
  @Benchmark
  @OperationsPerInvocation(CHAINS)
  public long completableFuture() throws InterruptedException {
    return futures(first, second);
  }

  /** Three asynchronous stages in a fork-join pool of two. */
  @Benchmark
  @OperationsPerInvocation(CHAINS)
  public long forkJoin() throws InterruptedException {
    return futures(pool, pool);
  }

  private long futures(ExecutorService a, ExecutorService b) throws InterruptedException {
    Semaphore room = new Semaphore(DEPTH);
    for (int i = 0; i < CHAINS; i++) {
      room.acquire();
      CompletableFuture<?> _ = CompletableFuture.supplyAsync(steps::incrementAndGet, a).thenApplyAsync(x -> x + 1, b)
          .thenApplyAsync(x -> x + 1, a).whenComplete((x, e) -> room.release());
    }
    room.acquire(DEPTH);
    return steps.get();
  }

  /** Three tasks, each submitting the next. */
  @Benchmark
  @OperationsPerInvocation(CHAINS)
  public long executors() throws InterruptedException {
    Semaphore room = new Semaphore(DEPTH);
    for (int i = 0; i < CHAINS; i++) {
      room.acquire();
      first.execute(() -> second.execute(() -> first.execute(() -> {
        steps.incrementAndGet();
        room.release();
      })));
    }
    room.acquire(DEPTH);
    return steps.get();
  }

  /** A pair of single-producer queues with preallocated operations and an echoing thread: the floor of a hand-over. */
  @Benchmark
  @OperationsPerInvocation(CHAINS)
  public long jctoolsSpscPair() {
    if (echo == null) {
      echo = daemon(this::echo);
      echo.start();
    }
    long[][] operations = new long[DEPTH][1];
    int done = 0;
    int started = 0;
    while (done < CHAINS) {
      while (started < CHAINS && started - done < DEPTH && there.offer(operations[started % DEPTH])) {
        started++;
      }
      long[] returned = back.poll();
      if (returned != null) {
        returned[0]++;
        done++;
      }
    }
    return done;
  }

  private void echo() {
    while (!stop) {
      long[] operation = there.poll();
      if (operation == null) {
        Thread.onSpinWait();
        continue;
      }
      operation[0]++;
      while (!back.offer(operation)) {
        Thread.onSpinWait();
      }
    }
  }
}
