package org.raidoffload.schedule;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.request.BoundMemory;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;

/**
 * One chain in flight: the state machine that maps, issues, completes, unmaps and delivers. Pooled. Belongs to exactly
 * one thread at a time: the submitter until its first descriptors are published, then the thread of the channel that
 * holds it. Allocates nothing but on the failure path.
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
  private final SchedulerCore core;
  /** Link of {@link ParkedLegs}. */
  @Nullable ChainRun nextParked;

  private ChainState state = ChainState.FREE;
  private long chain;
  private long stripe;
  private @Nullable PlacedStripe placed;
  private @Nullable StripeListener listener;
  private final ChainMappings mappings;
  /** One chain in so many has its phases timed. */
  private static final int PHASES_ONE_IN = 64;
  private boolean phased;
  private long issuedAt;
  private long preparedNanos;
  private long channelNanos;
  private @Nullable ServedChannel servedBy;
  /** Keeps the stripe's memory from being collected, or its arena from being closed, until the chain has ended. */
  private @Nullable BoundMemory memory;
  private @Nullable Throwable cause;
  private int leg;
  private int issued;
  private int outstanding;
  private final CheckResults checks = new CheckResults();
  private final LegChannels ran = new LegChannels();
  private int firstFailed;
  private int lastGiven;
  /** The leg works on the caller's memory: a leg placed on the CPU, or one that fell back. */
  private boolean direct;
  /** Ends without running any more; set by its owner before it is parked for the last time. */
  private boolean doomed;
  private FallbackReason legFailure = FallbackReason.NONE;
  private FallbackReason fallback = FallbackReason.NONE;
  private FailureReason failure = FailureReason.NONE;
  private @Nullable Set<StripeBuffer> untrusted;
  private long started;
  private long latency;
  private long deadline;
  /** The chain while it is in flight, else 0: what another thread may ask to cancel. */
  private volatile long live;
  /** The latest chain of this slot that somebody asked to cancel; an old one harms nobody. */
  private volatile long cancelled;
  /** After a missed deadline, be it another chain's: the rest runs on the software engine, which cannot hang. */
  private boolean finishesOnCpu;

  ChainRun(int number, SchedulerCore core, int classes) {
    this.number = number;
    this.core = core;
    this.mappings = new ChainMappings(core, classes);
  }

  /**
   * Submitter: takes over the memory, or refuses it.
   *
   * @throws IllegalArgumentException when a buffer is not bound, or lies where no channel takes it
   * @throws IllegalStateException when a buffer's arena is closed
   */
  void bind(PlacedStripe shape, StripeMemory from, long ofStripe) {
    BoundMemory bound = from.bound();
    StripeBuffer missing = mappings.bind(shape, from);
    if (missing != null) {
      throw missing(shape, from, ofStripe, missing);
    }
    for (int l = 0; l < shape.legs(); l++) {
      String misaligned = mappings.misaligned(shape, l);
      if (misaligned != null && !core.mayFallBack(shape, l)) {
        throw new IllegalArgumentException("stripe " + ofStripe + ": " + misaligned
            + ", and the CPU may not run the leg instead");
      }
    }
    bound.hold();
    memory = bound;
  }

  private static RuntimeException missing(PlacedStripe shape, StripeMemory from, long ofStripe, StripeBuffer buffer) {
    return from.isClosed(buffer)
        ? new IllegalStateException("stripe " + ofStripe + ": the arena of buffer " + buffer + " is closed")
        : new IllegalArgumentException("stripe " + ofStripe + ": buffer " + buffer + " is not bound (the plan needs "
            + shape.plan().buffers() + ")");
  }

  /** Submitter: takes the chain, whose addresses are bound, from submit to the first publish. */
  void start(PlacedStripe shape, StripeListener newListener, long newChain, long newStripe,
      long now, long newDeadline) {
    become(ChainState.MAPPING);
    placed = shape;
    listener = newListener;
    chain = newChain;
    stripe = newStripe;
    started = now;
    deadline = newDeadline;
    finishesOnCpu = false;
    checks.clear();
    ran.clear();
    latency = 0;
    fallback = FallbackReason.NONE;
    failure = FailureReason.NONE;
    untrusted = null;
    cause = null;
    doomed = false;
    mappings.start(shape, newChain, newStripe);
    LIVE.setRelease(this, newChain);
    phased = core.timed && newChain % PHASES_ONE_IN == 0;
    issuedAt = 0;
    channelNanos = 0;
    core.work.event(ChainEvent.STARTED, chain, shape.legs());
    beginLeg(0, true);
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

  /**
   * Maps and hands over a leg. While submitting, a chain that cannot go on is ended by a channel's thread, so that no
   * result is delivered from inside submit.
   */
  private void beginLeg(int newLeg, boolean submitting) {
    leg = newLeg;
    issued = 0;
    outstanding = 0;
    firstFailed = Integer.MAX_VALUE;
    lastGiven = -1;
    legFailure = FallbackReason.NONE;
    PlacedStripe shape = placed();
    direct = shape.cpuLeg[newLeg] || finishesOnCpu;
    if (stopped(submitting)) {
      giveUp(submitting);
      return;
    }
    if (!finishesOnCpu && !mappings.aligned(shape, newLeg)) {
      fallBack(FallbackReason.UNALIGNED, 0, submitting);
      return;
    }
    ServedChannel channel = finishesOnCpu ? core.cpuChannel : mappings.route(shape, newLeg);
    if (!direct && !channel.admits()) {
      fallBack(FallbackReason.CHANNEL_OUT, 0, submitting);
      return;
    }
    if (!finishesOnCpu && shape.maps && !mappings.mapAll(shape, newLeg, channel)) {
      fallBack(FallbackReason.MAP_FAILED, 0, submitting);
      return;
    }
    if (mappings.thrown() != null) {
      fallBack(FallbackReason.NONE, 0, submitting);
      return;
    }
    channel.offer(this);
  }

  private void end() {
    ServedChannel channel = servedBy;
    if (channel == null) {
      throw new IllegalStateException("stripe " + stripe + " ended and no channel served it");
    }
    end(channel);
  }

  private void giveUp(boolean submitting) {
    if (submitting) {
      doomed = true;
      core.cpuChannel.offerDoomed(this);
    } else {
      end();
    }
  }

  /** Cancelled, overdue or closing: nothing is outstanding now, so the chain may end. */
  private boolean stopped(boolean submitting) {
    if (cancelled == chain) {
      failure = FailureReason.CANCELLED;
    } else if (core.aborting()) {
      failure = FailureReason.CLOSED;
    } else if (!submitting && !memoryOpen()) {
      failure = FailureReason.THROWN;
      cause = closedMemory();
    } else if (deadline != 0 && !submitting && overdue(core.clock.getAsLong())) {
      failure = FailureReason.TIMEOUT;
    } else {
      return false;
    }
    untrusted = UntrustedBuffers.from(placed(), leg, 0);
    mappings.aborted();
    return true;
  }

  /**
   * Owner: whether the stripe's memory is still there. A look just before it is touched; only a
   * {@link org.raidoffload.request.StripeArena} makes sure that it stays.
   */
  private boolean memoryOpen() {
    BoundMemory held = memory;
    return held == null || held.allOpen();
  }

  private IllegalStateException closedMemory() {
    return new IllegalStateException("stripe " + stripe + ": an arena of its memory was closed under the chain");
  }

  /** Owner: as {@link #memoryOpen}; where it is gone, the chain ends as failed. */
  boolean memoryIsThere() {
    if (memoryOpen()) {
      return true;
    }
    mappings.threw(closedMemory());
    return false;
  }

  /**
   * Issues the leg's descriptors, or as many as the ring can hold at all. The caller owns the chain; on true it
   * belongs to the channel's thread.
   *
   * @return false when the ring has no room now; nothing was issued
   */
  boolean tryIssue(ServedChannel channel) {
    ChainDescriptor[] all = placed().descriptors[leg];
    int end = issued;
    int slots = 0;
    int capacity = channel.ring().descriptors();
    while (end < all.length && slots + all[end].slots() <= capacity) {
      slots += all[end].slots();
      end++;
    }
    long last = channel.ring().tryClaim(slots);
    if (last < 0) {
      return false;
    }
    long first = last - slots + 1;
    long at = first;
    int begin = issued;
    for (int i = begin; i < end; i++) {
      for (int spare = all[i].slots() - 1; spare > 0; spare--) {
        channel.ring().slot(at++).run = null;
      }
      DescriptorSlot slot = channel.ring().slot(at++);
      slot.run = this;
      slot.index = i;
      slot.ended = false;
      fill(channel, slot.descriptor, all[i], i, i == end - 1);
    }
    issued = end;
    outstanding = end - begin;
    ran.issued(leg, begin, channel.description());
    become(ChainState.SUBMITTED);
    if (begin == 0 && (phased || FlightEvents.legsWanted())) {
      noteIssue();
    }
    core.work.published(channel.index, channel.description(), slots, last);
    core.work.event(ChainEvent.ISSUED, chain, leg);
    channel.ring().publish(first, last);
    return true;
  }

  /** The CPU channel's thread, which is the only one: runs the leg where it stands, and goes on. */
  void runLeg(ServedChannel channel, Descriptor scratch) {
    ChainDescriptor[] all = placed().descriptors[leg];
    ran.issued(leg, issued, channel.description());
    become(ChainState.SUBMITTED);
    if (phased || FlightEvents.legsWanted()) {
      noteIssue();
    }
    outstanding = all.length - issued;
    boolean there = memoryIsThere();
    while (there && issued < all.length && !gaveUp()) {
      int index = issued++;
      lastGiven = index;
      fill(channel, scratch, all[index], index, issued == all.length);
      beforeCpuStep(index);
      int status = channel.run(scratch);
      channel.count(scratch, status);
      descriptorEnded(channel, index, scratch, status, FallbackReason.ENGINE_ERROR);
    }
    outstanding = 0;
    proceed(channel);
  }

  private void noteIssue() {
    long now = core.clock.getAsLong();
    if (issuedAt == 0) {
      preparedNanos = now - started;
    }
    issuedAt = now;
  }

  private void noteLegEnd(ServedChannel channel) {
    long nanos = issuedAt == 0 ? 0 : core.clock.getAsLong() - issuedAt;
    channelNanos += nanos;
    FlightEvents.leg(stripe, chain, leg, channel, placed().descriptors[leg].length, gaveUp(), nanos);
  }

  private void fill(ServedChannel channel, Descriptor out, ChainDescriptor d, int index, boolean last) {
    core.work.prepared(channel.description(), d);
    out.begin(d.opcode(), d.bytes(), d.slots()).interrupt(last);
    if (direct) {
      mappings.fillDirect(out, d);
    } else {
      mappings.fillMapped(placed(), leg, index, out, d, channel);
    }
  }

  /** Channel thread: tells what the CPU is about to touch, so that the books see it. */
  void beforeCpuStep(int index) {
    mappings.cpuTouches(placed(), placed().descriptors[leg][index], false);
  }

  /** Channel thread: whether the chain has failed already, so that the rest of its leg need not run. */
  boolean gaveUp() {
    return firstFailed != Integer.MAX_VALUE;
  }

  /** Channel thread: the engine was given the descriptor. */
  void given(int index) {
    lastGiven = Math.max(lastGiven, index);
  }

  /**
   * Channel thread: a descriptor ended.
   *
   * @param why recorded when the status is a failure
   */
  void descriptorEnded(ServedChannel channel, int index, Descriptor descriptor, int status, FallbackReason why) {
    ChainDescriptor d = placed().descriptors[leg][index];
    if (CompletionStatus.isFailure(status)) {
      if (index < firstFailed) {
        firstFailed = index;
        legFailure = why;
        mappings.aborted();
      }
    } else {
      checks.add(index, status);
    }
    if (direct) {
      mappings.cpuTouches(placed(), d, true);
    } else {
      mappings.completed(d, descriptor, channel);
    }
    core.work.event(ChainEvent.DESCRIPTOR_ENDED, chain, status);
    outstanding--;
    if (placed().unmapsEarly) {
      mappings.unmap(placed(), leg, placed().layout().unmapAfter(leg, index));
    }
  }

  /** Channel thread: whether the piece of the leg that was issued has ended. */
  boolean pieceEnded() {
    return outstanding == 0;
  }

  /** Channel thread: goes on after {@link #pieceEnded}; the chain may belong to another thread afterwards. */
  void proceed(ServedChannel channel) {
    servedBy = channel;
    if (!gaveUp() && issued < placed().descriptors[leg].length) {
      channel.offer(this);
      return;
    }
    channel.stats.legEnded();
    checks.keepBefore(firstFailed);
    if (phased || FlightEvents.legsWanted()) {
      noteLegEnd(channel);
    }
    core.work.event(ChainEvent.LEG_ENDED, chain, leg);
    if (mappings.thrown() != null) {
      fallBack(FallbackReason.NONE, 0, false);
      return;
    }
    if (gaveUp()) {
      if (legFailure != FallbackReason.CHANNEL_RESET) {
        channel.failed(core.clock.getAsLong());
      }
      fallBack(legFailure, firstFailed, false);
      return;
    }
    channel.succeeded();
    if (placed().maps) {
      mappings.unmap(placed(), leg, placed().layout().unmapAtEnd(leg));
    }
    next(channel);
  }

  private void next(ServedChannel channel) {
    PlacedStripe shape = placed();
    if (leg + 1 == shape.legs()) {
      end();
      return;
    }
    if (shape.classOfLeg[leg + 1] != shape.classOfLeg[leg]) {
      channel.stats.switched();
    }
    become(ChainState.MAPPING);
    beginLeg(leg + 1, false);
  }

  /**
   * Nothing of the leg is outstanding: unmaps everything and hands the rest of the leg to the software engine if its
   * inputs are still true.
   */
  private void fallBack(FallbackReason why, int from, boolean submitting) {
    become(ChainState.FALLBACK);
    mappings.unmapAll(placed(), leg);
    PlacedStripe shape = placed();
    boolean restart = core.mayFallBack(shape, leg) && !direct && !core.aborting() && mappings.thrown() == null
        && Restart.possible(shape.descriptors[leg], from, lastGiven);
    if (!restart) {
      failure = switch (why) {
        case MAP_FAILED -> FailureReason.MAP_FAILED;
        case TIMEOUT -> FailureReason.TIMEOUT;
        default -> core.aborting() ? FailureReason.CLOSED : FailureReason.ENGINE_ERROR;
      };
      untrusted = UntrustedBuffers.from(shape, leg, from);
      giveUp(submitting);
      return;
    }
    core.stats.countFallback(why);
    FlightEvents.fallback(stripe, chain, leg, why.name());
    core.work.event(ChainEvent.FELL_BACK, chain, leg);
    fallback = why;
    direct = true;
    if (why == FallbackReason.TIMEOUT || why == FallbackReason.CHANNEL_RESET) {
      finishesOnCpu = true;
      deadline = 0;
    }
    issued = from;
    firstFailed = Integer.MAX_VALUE;
    lastGiven = -1;
    core.cpuChannel.offer(this);
  }

  /**
   * The one way in which a chain ends: unmaps what is left, closes the books, gives the chain back, and delivers. The
   * chain is free before its listener is called, so that the listener may submit with a pool of one; it reads a copy.
   */
  private void end(ServedChannel channel) {
    become(ChainState.ENDING);
    LIVE.setRelease(this, 0L);
    mappings.unmapAll(placed(), leg);
    mappings.end();
    noteThrown();
    latency = core.timed ? core.clock.getAsLong() - started : 0;
    countEnd(channel);
    FlightEvents.chain(this, chain, placed().legs());
    core.work.event(ChainEvent.DELIVERED, chain, failure.ordinal());
    EndedChain ended = channel.outcome;
    ended.copy(this, chain, untrusted, cause);
    StripeListener to = listener;
    BoundMemory held = memory;
    listener = null;
    placed = null;
    memory = null;
    untrusted = null;
    cause = null;
    servedBy = null;
    become(ChainState.FREE);
    if (held != null) {
      held.release();
    }
    core.release(this);
    if (to != null) {
      Guarded.deliver(to, ended);
    }
    ended.clear();
  }

  /** Code of the caller that threw has the chain end as failed, whatever else became of it. */
  private void noteThrown() {
    Throwable thrown = mappings.thrown();
    if (thrown != null) {
      failure = FailureReason.THROWN;
      cause = thrown;
      untrusted = UntrustedBuffers.from(placed(), 0, 0);
    }
  }

  private void countEnd(ServedChannel channel) {
    channel.stats.chainEnded(failure);
    if (!core.timed) {
      return;
    }
    channel.stats.latency(latency);
    if (phased && issuedAt != 0) {
      channel.stats.phases(preparedNanos, channelNanos, latency - preparedNanos - channelNanos);
    }
  }

  private void become(ChainState next) {
    if (!state.mayBecome(next)) {
      throw new IllegalStateException("stripe " + stripe + ": " + state + " may not become " + next);
    }
    state = next;
  }

  void parked() {
    become(ChainState.PARKED);
    core.work.event(ChainEvent.PARKED, chain, leg);
  }

  /** Channel thread: whether the chain, which waits at the channel, is to end instead of being issued. */
  boolean mustStop() {
    return doomed || stopped(false);
  }

  /** Channel thread: ends a chain that {@link #mustStop}. */
  void endStopped(ServedChannel channel) {
    servedBy = channel;
    end(channel);
  }

  long stripe() {
    return stripe;
  }

  FailureReason failure() {
    return failure;
  }

  FallbackReason fallback() {
    return fallback;
  }

  long latencyNanos() {
    return latency;
  }

  LegChannels ran() {
    return ran;
  }

  PlacedStripe placed() {
    PlacedStripe shape = placed;
    if (shape == null) {
      throw new IllegalStateException("chain slot " + number + " holds no chain");
    }
    return shape;
  }

  /** Bits of {@link CompletionStatus} that its validations found. */
  int results() {
    return checks.value();
  }
}
