package org.raidoffload.schedule;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.FailureReason;
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
  private static final AtomicLong UNNAMED = new AtomicLong();

  final SchedulerCore core;
  private final String name;
  private final OffloadEngine engine;
  private final ParityKernel kernel;
  private final ShapePlacer placer;
  private final ChannelDriver driver;
  private final SchedulerClosing closing;

  StripeScheduler(SchedulerCore core, OffloadEngine engine, ShapePlacer placer, @Nullable String name,
      ParityKernel kernel) {
    this.core = core;
    this.name = name != null ? name : "scheduler-" + UNNAMED.incrementAndGet();
    this.engine = engine;
    this.kernel = kernel;
    this.placer = placer;
    this.driver = core.driver;
    this.closing = new SchedulerClosing(core);
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
  public StripeShape place(StripeRequest request) {
    return placer.place(request);
  }

  /**
   * Places and lays out a plan of the caller's own making. Nothing of it is remembered: keep what is returned.
   *
   * @throws IllegalArgumentException when the plan never fits the engine
   */
  public StripeShape place(StripePlan plan) {
    return placer.place(plan);
  }

  /** The plan of a request; found by shape. */
  public StripePlan plan(StripeRequest request) {
    return placer.plan(request);
  }

  /**
   * Submits if there is room.
   *
   * @param stripe the caller's number for the stripe: in messages, and what spreads stripes over channels
   * @param shape by this scheduler's {@link #place}
   * @param memory bound buffers, the scheduler's until the listener is called
   * @param listener gets the result; not null
   * @throws IllegalArgumentException when the shape was placed by another scheduler, or the memory does not fit it: of
   *     another size, a buffer not bound, or one at an address that no channel takes and the CPU may not step in
   * @throws IllegalStateException when a buffer's arena is closed
   */
  public Submission trySubmit(StripeShape shape, long stripe, StripeMemory memory, StripeListener listener) {
    Objects.requireNonNull(listener, "listener: null (whoever submits takes the result; outcome -> {} ignores it)");
    shape.require(core, stripe, memory);
    return core.trySubmit(shape, memory, stripe, listener);
  }

  /** As {@link #trySubmit(StripeShape, long, StripeMemory, StripeListener)} for a request; its row is the number. */
  public Submission trySubmit(StripeRequest request, StripeMemory memory, StripeListener listener) {
    return trySubmit(place(request), request.row(), memory, listener);
  }

  /**
   * Submits, waiting for room until the scheduler's deadline. The stage completes on the thread that ended the chain,
   * normally: look at {@link StripeResult#failure}. Only where the submission had to wait, and its memory cannot be used
   * when its turn comes, the stage completes exceptionally, with what this method throws otherwise. An interrupted wait
   * ends as {@link FailureReason#CANCELLED} and leaves the thread interrupted.
   *
   * <p>In code that the scheduler calls (a listener, a waker, what depends on a stage) it never blocks, since the
   * caller is who would make room: it is {@link #submitAsync} then.
   *
   * @throws IllegalArgumentException when the request cannot be served, or its memory does not fit
   * @throws IllegalStateException when a buffer's arena is closed
   */
  public CompletionStage<StripeResult> submit(StripeRequest request, StripeMemory memory) {
    return submit(request, memory, null);
  }

  /**
   * As {@link #submit(StripeRequest, StripeMemory)}, with an executor that completes the stage, so that what depends on
   * it may take its time and block; null for the thread that ended the chain.
   */
  public CompletionStage<StripeResult> submit(StripeRequest request, StripeMemory memory, @Nullable Executor executor) {
    WaitingSubmission submission = submission(request, memory, executor);
    if (submission.attempt()) {
      return submission.stage();
    }
    if (driver.isDriving()) {
      submission.waitUnattended();
    } else {
      driver.await(submission);
    }
    return submission.stage();
  }

  /**
   * Submits without ever blocking: where there is no room the submission waits in the scheduler's queue until the
   * deadline, and where that is full the stage completes with {@link FailureReason#BUSY} at once.
   *
   * @throws IllegalArgumentException when the request cannot be served, or its memory does not fit
   * @throws IllegalStateException when a buffer's arena is closed
   */
  public CompletionStage<StripeResult> submitAsync(StripeRequest request, StripeMemory memory) {
    return submitAsync(request, memory, null);
  }

  /** As {@link #submitAsync(StripeRequest, StripeMemory)}, with an executor that completes the stage. */
  public CompletionStage<StripeResult> submitAsync(StripeRequest request, StripeMemory memory,
      @Nullable Executor executor) {
    WaitingSubmission submission = submission(request, memory, executor);
    if (!submission.attempt()) {
      submission.waitUnattended();
    }
    return submission.stage();
  }

  private WaitingSubmission submission(StripeRequest request, StripeMemory memory, @Nullable Executor executor) {
    StripeShape shape = place(request);
    shape.require(core, request.row(), memory);
    return new WaitingSubmission(core, shape, request.row(), memory, executor);
  }

  /**
   * Calls {@code waker} once when there is room for a chain or the scheduler is closed: at once, or on the thread that
   * ended a chain. It must not block; it may submit. Room may be gone again by then, so submit may say BUSY again.
   */
  public void whenRoom(Runnable waker) {
    core.room.add(waker);
  }

  /** Takes a waker back that {@link #whenRoom} was given; returns false when it has been called, or is being called. */
  public boolean forgetWaker(Runnable waker) {
    return core.room.remove(waker);
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
   * Inline schedulers: serves every channel once on the caller's thread, and looks for missed deadlines. Called by a
   * listener it does nothing.
   *
   * @return whether anything happened
   * @throws IllegalStateException when threads serve the channels
   */
  public boolean poll() {
    return driver.poll();
  }

  /** Chains that may be in flight. */
  public int chainsInFlight() {
    return core.chainsInFlight();
  }

  /** Whether a chain has a deadline. */
  public boolean hasDeadline() {
    return core.deadlineNanos != 0;
  }

  /** Channels served: the engine's, and the software engine beside a device. */
  public int channels() {
    return core.channels.length;
  }

  /** Threads that serve them; 0 inline and in a simulation. */
  public int channelThreads() {
    return driver.threads();
  }

  /** What a channel is. */
  public ChannelDescription channel(int channel) {
    return core.channels[channel].description();
  }

  /** What a channel has done. */
  public ChannelStats stats(int channel) {
    return core.channels[channel].stats;
  }

  /** Entries of a channel's ring that are in use; a snapshot. */
  public long ringOccupied(int channel) {
    return core.channels[channel].ring.occupied();
  }

  /** Legs that wait at a channel for room; a snapshot. */
  public int parkedLegs(int channel) {
    return core.channels[channel].waitingLegs();
  }

  public SchedulerStats stats() {
    return core.stats;
  }

  public MappingLedger ledger() {
    return core.ledger;
  }

  /** What it is called in metrics. */
  public String name() {
    return name;
  }

  public OffloadEngine engine() {
    return engine;
  }

  /** The arithmetic of the software engine and of models. */
  public ParityKernel kernel() {
    return kernel;
  }

  /** Entries of a channel's ring. */
  public int ringEntries(int channel) {
    return core.channels[channel].ring.descriptors();
  }

  /**
   * Takes no more, waits up to ten seconds for what is in flight, then aborts the rest; every accepted chain has its
   * result, and its listener has returned, when this returns. Idempotent; where it threw because something was still in
   * flight, it may be called again.
   *
   * @throws IllegalStateException when a listener calls it, which would wait for itself; or when an engine does not
   *     come back from a call within ten seconds more, so that a chain could not be ended
   */
  @Override
  public void close() {
    closing.close();
  }

  /** As {@link #close} without waiting: what is in flight ends as {@link FailureReason#CLOSED} where it can. */
  public void closeNow() {
    closing.closeNow();
  }
}
