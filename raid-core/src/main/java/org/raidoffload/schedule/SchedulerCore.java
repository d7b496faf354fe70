package org.raidoffload.schedule;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.chain.ChannelClass;
import org.raidoffload.engine.Fusion;
import org.raidoffload.mapping.ChainBook;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.plan.Operation;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;

/** What the chains of one scheduler share: workers, pool, books, clock. Any thread. */
final class SchedulerCore {
  final MappingLedger ledger;
  final HostWork work;
  final LongSupplier clock;
  final SchedulerStats stats;
  final boolean fallbackAllowed;
  final boolean timed;
  ChannelWorker[] workers = {};
  ChannelWorker fallbackWorker;
  /** Makes a channel look at its parked legs. A test takes it away, to see that nothing else would. */
  Consumer<ChannelWorker> waker = ChannelWorker::wake;
  private int[][] workersOfClass = {};
  private final boolean affinity;
  /** Submitters and channels are several threads. */
  private final boolean shared;
  private final long deadlineNanos;
  private final ChainRun[] runs;
  private final FreeList free;
  private final AtomicLong chains = new AtomicLong();
  private final ConcurrentLinkedQueue<Runnable> waiters = new ConcurrentLinkedQueue<>();
  private final List<DmaDomain> cpuWatchers;
  /** Some memory has to be told what the CPU touches. */
  final boolean watchesCpu;
  private int retired;
  private volatile boolean closed;
  private volatile boolean aborting;

  @SuppressWarnings("NullAway.Init")
  SchedulerCore(SchedulerSettings settings, List<ChannelClass> classes, List<DmaDomain> cpuWatchers) {
    this.stats = new SchedulerStats(chains::get);
    this.shared = settings.driver == ChannelDriver.THREADS;
    this.ledger = settings.ledger;
    this.work = settings.work;
    this.clock = settings.clock;
    this.timed = settings.timed;
    this.fallbackAllowed = settings.fallback;
    this.affinity = settings.affinity;
    this.deadlineNanos = settings.deadlineNanos;
    this.cpuWatchers = List.copyOf(cpuWatchers);
    this.watchesCpu = !cpuWatchers.isEmpty();
    this.free = new FreeList(settings.chainsInFlight, shared);
    this.runs = new ChainRun[settings.chainsInFlight];
    for (int i = 0; i < runs.length; i++) {
      runs[i] = new ChainRun(i, this, classes.size());
    }
  }

  void connect(ChannelWorker[] all, int[][] ofClass, ChannelWorker fallback) {
    workers = all;
    stats.connect(Arrays.stream(all).map(w -> w.stats).toArray(WorkerStats[]::new));
    workersOfClass = ofClass;
    fallbackWorker = fallback;
  }

  Submission trySubmit(PlacedStripe shape, StripeMemory memory, long stripe, StripeListener listener) {
    int number = free.take();
    if (closed) {
      if (number != FreeList.EMPTY) {
        free.give(number);
      }
      return Submission.CLOSED;
    }
    if (number == FreeList.EMPTY) {
      stats.countBusy();
      return Submission.BUSY;
    }
    ChainRun run = runs[number];
    StripeBuffer missing = run.bind(shape, memory);
    if (missing != null) {
      release(run);
      throw new IllegalArgumentException("stripe " + stripe + ": buffer " + missing + " is not bound (the plan needs "
          + shape.plan().buffers() + ")");
    }
    long now = timed || deadlineNanos != 0 ? clock.getAsLong() : 0;
    run.start(shape, listener, nextChain(), stripe, now, deadlineNanos == 0 ? 0 : now + deadlineNanos);
    return Submission.ACCEPTED;
  }

  private long nextChain() {
    if (shared) {
      return chains.incrementAndGet();
    }
    long chain = chains.getPlain() + 1;
    chains.setRelease(chain);
    return chain;
  }

  /** Calls back once when a chain may be in flight: at once if there is room now, else from a channel's thread. */
  void whenRoom(Runnable waiter) {
    waiters.add(waiter);
    if ((closed || !free.isEmpty()) && waiters.remove(waiter)) {
      waiter.run();
    }
  }

  /**
   * Gives a chain back. Waiters are called for as long as there is room: one that makes no use of it, because it gave
   * up meanwhile, must not swallow the call that another waits for.
   */
  void release(ChainRun run) {
    free.give(run.number);
    while (!waiters.isEmpty() && !free.isEmpty()) {
      wakeOne();
    }
  }

  private void wakeOne() {
    Runnable waiter = waiters.poll();
    if (waiter != null) {
      guarded(waiter);
    }
  }

  void deliver(StripeListener listener, ChainRun run) {
    try {
      listener.delivered(run);
    } catch (RuntimeException | Error thrown) {
      report(thrown);
    }
  }

  private static void guarded(Runnable waiter) {
    try {
      waiter.run();
    } catch (RuntimeException | Error thrown) {
      report(thrown);
    }
  }

  /** What a caller's code threw must not end a channel's thread. */
  private static void report(Throwable thrown) {
    Thread thread = Thread.currentThread();
    thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
  }

  /** Asks the chains in flight for the stripe to end as cancelled; returns how many were asked. */
  int cancel(long stripe) {
    int asked = 0;
    for (ChainRun run : runs) {
      asked += run.cancel(stripe) ? 1 : 0;
    }
    return asked;
  }

  /** Chooses the channel of a class: by stripe where stripes have affinity, else the one with the least to do. */
  int route(int channelClass, long stripe) {
    int[] candidates = workersOfClass[channelClass];
    if (candidates.length == 1) {
      return candidates[0];
    }
    if (affinity) {
      return candidates[(int) Long.remainderUnsigned(stripe, candidates.length)];
    }
    int best = candidates[0];
    long least = Long.MAX_VALUE;
    for (int candidate : candidates) {
      ChannelWorker worker = workers[candidate];
      long load = worker.isOut() ? Long.MAX_VALUE - 1 : worker.ring.occupied() + worker.waitingLegs();
      if (load < least) {
        least = load;
        best = candidate;
      }
    }
    return best;
  }

  /** Tells the books and the simulated caches what a CPU step touches, before it reads or after it wrote. */
  void cpuTouches(@Nullable ChainBook book, ChainDescriptor d, StripeBuffer[] buffers, long[] cpu, boolean after) {
    for (int i = 0; i < d.sourceCount() && !after; i++) {
      reads(book, buffers[d.source(i)], cpu[d.source(i)] + d.sourceOffset(), d.bytes());
    }
    for (int i = 0; i < d.targetCount(); i++) {
      touchesResult(book, d, d.target(i), buffers, cpu, after);
    }
    touchesResult(book, d, d.p(), buffers, cpu, after);
    touchesResult(book, d, d.q(), buffers, cpu, after);
  }

  private void touchesResult(@Nullable ChainBook book, ChainDescriptor d, int buffer, StripeBuffer[] buffers, long[] cpu,
      boolean after) {
    if (buffer == Operation.NONE) {
      return;
    }
    long address = cpu[buffer] + d.destinationOffset();
    if (!after && (d.validates() || d.continues() || d.fusion() != Fusion.NONE)) {
      reads(book, buffers[buffer], address, d.bytes());
    }
    if (d.writesResults() || isTarget(d, buffer)) {
      if (!after) {
        cpuWatchers.forEach(w -> w.beforeCpuWrite(address, d.bytes()));
        if (book != null) {
          book.cpuWrites("software engine", buffers[buffer], address, d.bytes());
        }
      } else {
        cpuWatchers.forEach(w -> w.afterCpuWrite(address, d.bytes()));
      }
    }
  }

  private static boolean isTarget(ChainDescriptor d, int buffer) {
    for (int i = 0; i < d.targetCount(); i++) {
      if (d.target(i) == buffer) {
        return true;
      }
    }
    return false;
  }

  private void reads(@Nullable ChainBook book, StripeBuffer buffer, long address, long bytes) {
    cpuWatchers.forEach(w -> w.beforeCpuRead(address, bytes));
    if (book != null) {
      book.cpuReads("software engine", buffer, address, bytes);
    }
  }

  /** From here on nothing is accepted; whoever waits for room is called, to find that out. */
  void stopAccepting() {
    closed = true;
    while (!waiters.isEmpty()) {
      wakeOne();
    }
  }

  /**
   * Takes the chains that are free out of the pool for good. A submitter holds a chain before it looks whether the
   * scheduler is closed, so that once every chain is retired nothing is in flight nor can ever be. Closing thread only.
   *
   * @return whether every chain is retired
   */
  boolean retireFree() {
    while (retired < runs.length && free.take() != FreeList.EMPTY) {
      retired++;
    }
    return retired == runs.length;
  }

  void abort() {
    aborting = true;
  }

  boolean aborting() {
    return aborting;
  }

  boolean closed() {
    return closed;
  }
}
