package org.raidoffload.schedule;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.StripeMemory;

/**
 * One chain in flight, from submit to its one end: whose it is, where it is, how long it may take. What it does in
 * between is its {@link ChainCourse}'s. Pooled. Belongs to exactly one thread at a time: the submitter until its first
 * descriptors are published, then the thread of the channel that holds it. Allocates nothing but on the failure path.
 */
final class ChainRun {
  private static final VarHandle LIVE;
  private static final VarHandle CANCELLED;

  static {
    try {
      LIVE = MethodHandles.lookup().findVarHandle(ChainRun.class, "live", long.class);
      CANCELLED = MethodHandles.lookup().findVarHandle(ChainRun.class, "cancelled", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final int number;
  /** Link of {@link ParkedLegs}. */
  @Nullable ChainRun nextParked;
  final LegRun leg;
  final ChainCourse course;
  final ChainFate fate = new ChainFate();
  final ChainTimes times;
  private final SchedulerCore core;
  private final ChainRoute route;
  private final ChainBuffers buffers;
  private final ChainMappings mappings;
  /** Ordinal of a {@link ChainState}: to store a reference costs more, and a chain changes often. */
  private int state = ChainState.FREE.ordinal();
  private long chain;
  private long stripe;
  private @Nullable StripeShape shape;
  private @Nullable StripeListener listener;
  /** What the recorder keeps of this chain, or null. */
  private @Nullable Object recording;
  /** 0 for none. */
  private long deadline;
  /** The chain while it is in flight, else 0: what another thread may ask to cancel. */
  private volatile long live;
  /** The latest chain of this place in the pool that somebody asked to cancel; an old one harms nobody. */
  private volatile long cancelled;

  ChainRun(int number, SchedulerCore core, int classes) {
    this.number = number;
    this.core = core;
    this.times = new ChainTimes(core);
    this.route = new ChainRoute(core, classes);
    this.buffers = new ChainBuffers(core);
    this.mappings = core.mappings(route, buffers);
    this.leg = new LegRun(this, core, buffers, mappings, fate, times);
    this.course = new ChainCourse(this, core, route, buffers, mappings, leg, fate);
  }

  /**
   * Submitter: takes over the memory, or refuses it.
   *
   * @throws IllegalArgumentException when a buffer is not bound, or lies where no channel takes it
   * @throws IllegalStateException when a buffer's arena is closed
   */
  void bind(StripeShape shape, StripeMemory from, long ofStripe) {
    buffers.bind(shape, from, ofStripe);
  }

  /** Submitter: where the first buffer of the memory that was bound lies. */
  long address() {
    return buffers.cpu[0];
  }

  /** Submitter: tells the recorder, if there is one, of the chain whose memory is bound. */
  void record(StripeShape shape, StripeMemory from, long ofStripe) {
    ChainRecorder recorder = core.recorder;
    recording = recorder == null ? null : Guarded.begins(recorder, shape, ofStripe, from);
  }

  /** Submitter: takes the chain, whose memory is bound, from submit to the first publish. */
  void start(StripeShape shape, StripeListener newListener, long newChain, long newStripe,
      long now, long newDeadline) {
    become(ChainState.MAPPING);
    this.shape = shape;
    listener = newListener;
    chain = newChain;
    stripe = newStripe;
    deadline = newDeadline;
    route.start(newStripe);
    mappings.start(shape, newChain, newStripe);
    LIVE.setRelease(this, newChain);
    times.start(newChain, now);
    core.work.event(ChainEvent.STARTED, chain, shape.legs());
    course.begin();
  }

  /**
   * Asks the chain, if it is in flight for the stripe, to end as cancelled at the next point where nothing of it is
   * outstanding. Any thread.
   */
  boolean cancel(long ofStripe) {
    long now = live;
    if (now == 0 || stripe != ofStripe) {
      return false;
    }
    VarHandle.loadLoadFence();
    if (live != now) {
      return false;
    }
    long asked = cancelled;
    while (asked < now && !CANCELLED.compareAndSet(this, asked, now)) {
      asked = cancelled;
    }
    return true;
  }

  /** Owner: when the chain is overdue, or {@link Long#MAX_VALUE}. */
  long deadline() {
    return deadline == 0 ? Long.MAX_VALUE : deadline;
  }

  boolean overdue(long now) {
    return deadline != 0 && now - deadline > 0;
  }

  /** Owner: the rest runs where nothing hangs, and is not to be given up for being late. */
  void needNotHurry() {
    deadline = 0;
  }

  /** Owner: why the chain, of which nothing is outstanding, should end here and now, or NONE. */
  FailureReason stopReason(boolean submitting) {
    if (cancelled == chain) {
      return FailureReason.CANCELLED;
    }
    if (core.aborting()) {
      return FailureReason.CLOSED;
    }
    if (submitting) {
      return FailureReason.NONE;
    }
    if (!buffers.areThere()) {
      return FailureReason.THROWN;
    }
    return deadline != 0 && overdue(core.clock.getAsLong()) ? FailureReason.TIMEOUT : FailureReason.NONE;
  }

  void become(ChainState next) {
    if (!ChainState.hasMove(state, next.ordinal())) {
      throw new IllegalStateException("stripe " + stripe + ": " + ChainState.values()[state] + " may not become "
          + next);
    }
    state = next.ordinal();
  }

  /** Owner: it waits at a channel from now on. */
  void parked() {
    become(ChainState.PARKED);
    core.work.event(ChainEvent.PARKED, chain, leg.index());
  }

  /**
   * The one way in which a chain ends: unmaps what is left, closes the books, gives the chain back, and delivers. The
   * chain is free before its listener is called, so that the listener may submit with a pool of one; it reads a copy.
   *
   * @param channel whose thread ends it
   */
  void end(ServedChannel channel) {
    become(ChainState.ENDING);
    LIVE.setRelease(this, 0L);
    StripeShape ran = shape();
    mappings.end(ran);
    Throwable thrown = mappings.thrown();
    if (thrown != null) {
      fate.fails(thrown, ran, 0);
    }
    times.ended(channel.stats, fate.failure());
    FlightEvents.chain(this, chain, ran.legs());
    core.work.event(ChainEvent.DELIVERED, chain, fate.failure().ordinal());
    EndedChain ended = channel.outcome;
    ended.copy(this);
    StripeListener to = listener;
    listener = null;
    shape = null;
    fate.clear();
    become(ChainState.FREE);
    Object recorded = recording;
    if (recorded != null && core.recorder != null) {
      recording = null;
      Guarded.ended(core.recorder, recorded, ended);
    }
    buffers.letGo();
    core.release(this);
    if (to != null) {
      Guarded.deliver(to, ended);
    }
    ended.clear();
  }

  /** Its number among all chains of the scheduler, from 1. */
  long chain() {
    return chain;
  }

  long stripe() {
    return stripe;
  }

  StripeShape shape() {
    StripeShape runs = shape;
    if (runs == null) {
      throw new IllegalStateException("place " + number + " of the pool holds no chain");
    }
    return runs;
  }
}
