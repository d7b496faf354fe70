package org.raidoffload.schedule;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainBuilder;
import org.raidoffload.chain.ChainOptions;
import org.raidoffload.chain.RefusedChainException;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.mapping.MappingStrategy;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.RequestShape;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeResult;

/**
 * The front door: takes stripe requests, carries each through plan, placement, mapping, rings and channels, and
 * delivers the result after the last unmap.
 *
 * <p>Any thread submits. Memory belongs to the scheduler from an accepted submit until the result is delivered. With
 * threads, results come on channel threads; inline, from {@link #poll} on the caller's thread, which must be one
 * thread. In steady state {@link #trySubmit} allocates nothing.
 */
public final class StripeScheduler implements AutoCloseable {
  private static final int SHAPES = 1024;
  /** Inline, while something happens at each poll: how many go by between two looks at deadlines. */
  private static final int POLLS_PER_WATCH = 256;
  private static final long CLOSE_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  final SchedulerCore core;
  private final StripePlanner planner = new StripePlanner();
  private final ChainBuilder builder;
  private final ChainOptions options;
  private final boolean otherStrategyAllowed;
  private final boolean fuse;
  private final ParityKernel kernel;
  private final ChannelThread[] threads;
  private final long deadlineNanos;
  private final @Nullable PlacedStripe[] shapes = new PlacedStripe[SHAPES];
  private final ReentrantLock closing = new ReentrantLock();
  private boolean closed;
  private int polls;

  /**
   * Starts the threads.
   *
   * @param threads what serves the channels; none where the caller does, in {@link #poll}
   */
  StripeScheduler(SchedulerCore core, ChainBuilder builder, SchedulerSettings settings, List<ChannelThread> threads) {
    this.core = core;
    this.builder = builder;
    this.options = new ChainOptions(settings.strategy, settings.rules, true);
    this.fuse = settings.fuse && (builder.engine().fuses() || !builder.engine().runsOnCpu());
    this.kernel = settings.kernel;
    this.otherStrategyAllowed = settings.strategyWherePossible;
    this.deadlineNanos = settings.deadlineNanos;
    this.threads = threads.toArray(new ChannelThread[0]);
    for (ChannelThread thread : threads) {
      thread.start();
    }
  }

  /** A builder for a scheduler on the engine. */
  public static SchedulerBuilder on(OffloadEngine engine) {
    return new SchedulerBuilder(engine);
  }

  /**
   * Plans, places and lays out a request's shape, or finds it. Allocates only for a shape not seen lately.
   *
   * @throws IllegalArgumentException when the request cannot be served, or never fits the engine
   */
  public PlacedStripe place(StripeRequest request) {
    RequestShape shape = request.shape();
    int home = shape.hashCode() & SHAPES - 1;
    PlacedStripe known = shapes[home];
    if (known != null && known.plan().request().shape().equals(shape)) {
      return known;
    }
    StripeChain chain = build(planner.plan(request));
    PlacedStripe placed = new PlacedStripe(chain, MappingStrategy.layout(chain), fuse);
    shapes[home] = placed;
    return placed;
  }

  /** The plan of a request; found by shape. */
  public StripePlan plan(StripeRequest request) {
    return planner.plan(request);
  }

  private StripeChain build(StripePlan plan) {
    try {
      return builder.build(plan, options);
    } catch (RefusedChainException refused) {
      if (!otherStrategyAllowed) {
        throw refused;
      }
      return builder.build(plan, new ChainOptions(null, options.rules(), options.allowSoftware()));
    }
  }

  /**
   * Submits if there is room.
   *
   * @param stripe the caller's number for the stripe: in messages, and what spreads stripes over channels
   * @param memory bound buffers, the scheduler's until the listener is called
   */
  public Submission trySubmit(PlacedStripe placed, long stripe, StripeMemory memory, StripeListener listener) {
    requireSameShape(placed, stripe, memory);
    return core.trySubmit(placed, memory, stripe, listener);
  }

  /** As {@link #trySubmit(PlacedStripe, long, StripeMemory, StripeListener)} for a request; its row is the number. */
  public Submission trySubmit(StripeRequest request, StripeMemory memory, StripeListener listener) {
    return trySubmit(place(request), request.row(), memory, listener);
  }

  /**
   * Submits, waiting for room until the scheduler's deadline. The stage completes on the thread that ended the chain,
   * always normally: look at {@link StripeResult#failure}.
   *
   * @throws IllegalArgumentException when the request cannot be served, or a buffer that it needs is not bound
   */
  public CompletionStage<StripeResult> submit(StripeRequest request, StripeMemory memory) {
    PlacedStripe placed = place(request);
    CompletableFuture<StripeResult> result = new CompletableFuture<>();
    long giveUp = core.clock.getAsLong() + (deadlineNanos == 0 ? Long.MAX_VALUE / 2 : deadlineNanos);
    while (true) {
      Submission submission = trySubmit(placed, request.row(), memory, o -> result.complete(o.toResult()));
      if (submission == Submission.ACCEPTED) {
        return result;
      }
      if (submission == Submission.CLOSED || core.clock.getAsLong() - giveUp > 0) {
        FailureReason why = submission == Submission.CLOSED ? FailureReason.CLOSED : FailureReason.TIMEOUT;
        result.complete(new StripeResult(request.row(), why, false, false,
            FallbackReason.NONE, Set.of(), 0));
        return result;
      }
      awaitRoom();
    }
  }

  private void awaitRoom() {
    if (threads.length == 0) {
      poll();
      return;
    }
    Thread caller = Thread.currentThread();
    core.whenRoom(() -> LockSupport.unpark(caller));
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
  }

  /**
   * Calls {@code waker} once when there is room for a chain or the scheduler is closed: at once, or on the thread that
   * ended a chain. It must not block; it may submit. Room may be gone again by then, so submit may say BUSY again.
   */
  public void whenRoom(Runnable waker) {
    core.whenRoom(waker);
  }

  /**
   * Asks what is in flight for a stripe to end as {@link FailureReason#CANCELLED}. A leg that its channel already has
   * is run to its end first, so a chain on its last leg may still succeed; its listener is called either way. Any
   * thread.
   *
   * @param stripe the number given at submit
   * @return how many chains were asked
   */
  public int cancel(long stripe) {
    return core.cancel(stripe);
  }

  /**
   * Inline schedulers: serves every channel once on the caller's thread, and looks for missed deadlines.
   *
   * @return whether anything happened
   * @throws IllegalStateException when threads serve the channels
   */
  public boolean poll() {
    if (threads.length > 0) {
      throw new IllegalStateException("poll of a scheduler whose channels are served by threads (only inline ones are)");
    }
    boolean any = false;
    for (ChannelWorker worker : core.workers) {
      any |= worker.serveInline();
    }
    if (!any || ++polls % POLLS_PER_WATCH == 0) {
      any |= watchDeadlines();
    }
    return any;
  }

  private boolean watchDeadlines() {
    boolean any = false;
    for (ChannelWorker worker : core.workers) {
      any |= worker.watchDeadline();
    }
    return any;
  }

  /** Serves one channel once: feeds the engine, takes completions, lets waiting legs in. Inline schedulers only. */
  public boolean serve(int worker) {
    return core.workers[worker].serve();
  }

  /** Only hands the channel what has been issued to it, up to a sequence of its ring. Inline schedulers only. */
  public boolean feed(int worker, long upTo) {
    return core.workers[worker].feed(upTo);
  }

  /** Only takes completions from a channel and lets waiting legs in. Inline schedulers only. */
  public boolean take(int worker) {
    return core.workers[worker].take();
  }

  /** Channels served: the engine's, and the software engine beside a device. */
  public int workers() {
    return core.workers.length;
  }

  /** What a worker's channel is. */
  public ChannelDescription channel(int worker) {
    return core.workers[worker].description();
  }

  /** What a worker has done. */
  public WorkerStats stats(int worker) {
    return core.workers[worker].stats;
  }

  /** Slots of a worker's ring that are in use; a snapshot. */
  public long ringOccupied(int worker) {
    return core.workers[worker].ring.occupied();
  }

  /** Legs that wait at a worker for room; a snapshot. */
  public int parkedLegs(int worker) {
    return core.workers[worker].waitingLegs();
  }

  public SchedulerStats stats() {
    return core.stats;
  }

  public MappingLedger ledger() {
    return core.ledger;
  }

  public OffloadEngine engine() {
    return builder.engine();
  }

  /** The arithmetic of the software engine and of models. */
  public ParityKernel kernel() {
    return kernel;
  }

  /** Descriptor slots of a worker's ring. */
  public int ringSlots(int worker) {
    return core.workers[worker].ring.descriptors();
  }

  /**
   * Takes no more, waits up to ten seconds for what is in flight, then aborts the rest; every accepted chain has its
   * result, and its listener has returned, when this returns. Idempotent.
   *
   * @throws IllegalStateException when a listener calls it on a channel's thread, which would wait for itself
   */
  @Override
  public void close() {
    for (ChannelThread thread : threads) {
      if (thread.isCurrent()) {
        throw new IllegalStateException("close was called by a listener, on a channel's thread (call it on another)");
      }
    }
    closing.lock();
    try {
      if (!closed) {
        closed = true;
        drain();
      }
    } finally {
      closing.unlock();
    }
  }

  private void drain() {
    core.stopAccepting();
    long patience = System.nanoTime() + CLOSE_PATIENCE_NANOS;
    while (!core.retireFree()) {
      if (System.nanoTime() - patience > 0) {
        core.abort();
      }
      drainOnce();
    }
    core.abort();
    for (ChannelThread thread : threads) {
      thread.finish();
    }
    for (ChannelWorker worker : core.workers) {
      worker.close();
    }
  }

  /** As {@link #close} without waiting: what is in flight ends as {@link FailureReason#CLOSED} where it can. */
  public void closeNow() {
    core.stopAccepting();
    core.abort();
    close();
  }

  private void drainOnce() {
    if (threads.length == 0) {
      if (!poll()) {
        Thread.onSpinWait();
      }
    } else {
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
    }
  }

  private static void requireSameShape(PlacedStripe placed, long stripe, StripeMemory memory) {
    if (memory.unitBytes() != placed.unitBytes) {
      throw new IllegalArgumentException("stripe " + stripe + ": memory has blocks of " + memory.unitBytes()
          + " bytes (the request has " + placed.unitBytes + ")");
    }
    if (memory.disks() != placed.disks) {
      throw new IllegalArgumentException("stripe " + stripe + ": memory is for arrays of " + memory.disks()
          + " disks (the request's has " + placed.disks + ")");
    }
  }
}
