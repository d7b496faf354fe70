package org.raidoffload.schedule;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.mapping.ChainBook;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.MappingEntry;
import org.raidoffload.mapping.MappingLayout;
import org.raidoffload.plan.Operation;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeResult;

/**
 * One chain in flight: the state machine that maps, issues, completes, unmaps and delivers. Pooled. Belongs to exactly
 * one thread at a time: the submitter until its first descriptors are published, then the thread of the channel that
 * holds it. Allocates nothing but in {@link #toResult} and on the failure path.
 */
final class ChainRun implements StripeOutcome {
  private static final long NOT_MAPPED = -1;
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
  private long[] cpu = new long[32];
  private long[] device = new long[64];
  private final int[] workerOfClass;
  /** One chain in so many has its phases timed. */
  private static final int PHASES_ONE_IN = 64;
  private boolean phased;
  private long issuedAt;
  private long preparedNanos;
  private long channelNanos;
  private @Nullable ChannelWorker servedBy;
  /** The ledger checks this chain; asked once, so that an unwatched chain costs it two additions. */
  private boolean watched;
  private final ChainBook book;
  private int mapped;
  private int maps;
  private int unmaps;
  private int leg;
  private int issued;
  private int outstanding;
  private int results;
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
  /** After a missed deadline: the rest runs on the software engine, which cannot hang. */
  private boolean finishesOnCpu;

  ChainRun(int number, SchedulerCore core, int classes) {
    this.number = number;
    this.core = core;
    this.book = core.ledger.newBook();
    this.workerOfClass = new int[classes];
  }

  /** Submitter: takes over the addresses; returns the first buffer that is not bound, or null. */
  @Nullable StripeBuffer bind(PlacedStripe shape, StripeMemory memory) {
    int[] positions = shape.positions;
    if (cpu.length < positions.length) {
      cpu = new long[positions.length * 2];
    }
    for (int i = 0; i < positions.length; i++) {
      long address = memory.address(positions[i]);
      if (address == 0) {
        return shape.buffers[i];
      }
      cpu[i] = address;
    }
    return null;
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
    results = 0;
    latency = 0;
    fallback = FallbackReason.NONE;
    failure = FailureReason.NONE;
    untrusted = null;
    doomed = false;
    if (device.length < shape.entries.length) {
      device = new long[shape.entries.length * 2];
    }
    for (int i = 0; i < shape.entries.length; i++) {
      device[i] = NOT_MAPPED;
    }
    for (int i = 0; i < workerOfClass.length; i++) {
      workerOfClass[i] = -1;
    }
    LIVE.setRelease(this, newChain);
    phased = core.timed && newChain % PHASES_ONE_IN == 0;
    issuedAt = 0;
    channelNanos = 0;
    watched = core.ledger.watches(chain);
    mapped = 0;
    maps = 0;
    unmaps = 0;
    if (watched) {
      book.begin(stripe);
    }
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
    ChannelWorker worker = finishesOnCpu ? core.fallbackWorker : route(newLeg);
    if (!direct && !worker.admits()) {
      fallBack(FallbackReason.CHANNEL_OUT, 0, submitting);
      return;
    }
    if (!finishesOnCpu && shape.maps && !mapAll(worker, shape.layout().mapAtStart(newLeg))) {
      fallBack(FallbackReason.MAP_FAILED, 0, submitting);
      return;
    }
    worker.offer(this);
  }

  private void giveUp(boolean submitting) {
    if (submitting) {
      unmapAll();
      doomed = true;
      core.fallbackWorker.offerDoomed(this);
    } else {
      end();
    }
  }

  private ChannelWorker route(int l) {
    int channelClass = placed().classOfLeg[l];
    int worker = workerOfClass[channelClass];
    if (worker < 0) {
      worker = core.route(channelClass, stripe);
      workerOfClass[channelClass] = worker;
    }
    return core.workers[worker];
  }

  /** Cancelled, overdue or closing: nothing is outstanding now, so the chain may end. */
  private boolean stopped(boolean submitting) {
    if (cancelled == chain) {
      failure = FailureReason.CANCELLED;
    } else if (core.aborting()) {
      failure = FailureReason.CLOSED;
    } else if (deadline != 0 && !submitting && overdue(core.clock.getAsLong())) {
      failure = FailureReason.TIMEOUT;
    } else {
      return false;
    }
    distrustFrom(leg, 0);
    return true;
  }

  private boolean mapAll(ChannelWorker ofLeg, int[] entries) {
    PlacedStripe shape = placed();
    for (int e : entries) {
      MappingEntry entry = shape.entries[e];
      ChannelWorker worker = entry.deviceLeg() == leg ? ofLeg : route(entry.deviceLeg());
      DmaDomain domain = worker.domain();
      long cpuAddress = cpu[entry.buffer()] + entry.offset();
      core.work.mapped(worker.description(), entry.direction(), entry.bytes());
      long address = domain.map(cpuAddress, entry.bytes(), entry.direction());
      if (address == DmaDomain.MAP_FAILED) {
        return false;
      }
      device[e] = address;
      mapped++;
      maps++;
      if (watched) {
        book.mapped(leg, shape.buffers[entry.buffer()], worker.description().device(), cpuAddress,
            address, entry.bytes(), entry.direction());
      }
    }
    return true;
  }

  private void unmap(int e) {
    if (device[e] == NOT_MAPPED) {
      return;
    }
    PlacedStripe shape = placed();
    MappingEntry entry = shape.entries[e];
    ChannelWorker worker = route(entry.deviceLeg());
    core.work.unmapped(worker.description(), entry.direction(), entry.bytes());
    unmaps++;
    if (watched) {
      book.unmapped(leg, shape.buffers[entry.buffer()], worker.description().device(), device[e],
          entry.bytes(), entry.direction());
    }
    worker.domain().unmap(device[e], entry.bytes(), entry.direction());
    device[e] = NOT_MAPPED;
    mapped--;
  }

  /**
   * Issues the leg's descriptors, or as many as the ring can hold at all. The caller owns the chain; on true it
   * belongs to the channel's thread.
   *
   * @return false when the ring has no room now; nothing was issued
   */
  boolean tryIssue(ChannelWorker worker) {
    ChainDescriptor[] all = placed().descriptors[leg];
    int end = issued;
    int slots = 0;
    int capacity = worker.ring.descriptors();
    while (end < all.length && slots + all[end].slots() <= capacity) {
      slots += all[end].slots();
      end++;
    }
    long last = worker.ring.tryClaim(slots);
    if (last < 0) {
      return false;
    }
    long first = last - slots + 1;
    long at = first;
    int begin = issued;
    for (int i = begin; i < end; i++) {
      for (int spare = all[i].slots() - 1; spare > 0; spare--) {
        worker.ring.slot(at++).run = null;
      }
      DescriptorSlot slot = worker.ring.slot(at++);
      slot.run = this;
      slot.index = i;
      slot.ended = false;
      fill(worker, slot.descriptor, all[i], i, i == end - 1);
    }
    issued = end;
    outstanding = end - begin;
    become(ChainState.SUBMITTED);
    if (begin == 0 && (phased || FlightEvents.legsWanted())) {
      noteIssue();
    }
    core.work.published(worker.index, worker.description(), slots, last);
    core.work.event(ChainEvent.ISSUED, chain, leg);
    worker.ring.publish(first, last);
    return true;
  }

  /** The CPU channel's thread, which is the only one: runs the leg where it stands, and goes on. */
  void runLeg(ChannelWorker worker, Descriptor scratch) {
    ChainDescriptor[] all = placed().descriptors[leg];
    become(ChainState.SUBMITTED);
    if (phased || FlightEvents.legsWanted()) {
      noteIssue();
    }
    outstanding = all.length - issued;
    while (issued < all.length && !gaveUp()) {
      int index = issued++;
      lastGiven = index;
      fill(worker, scratch, all[index], index, issued == all.length);
      beforeCpuStep(index);
      int status = worker.run(scratch);
      worker.count(scratch, status);
      descriptorEnded(worker, index, scratch, status, FallbackReason.ENGINE_ERROR);
    }
    outstanding = 0;
    proceed(worker);
  }

  private void noteIssue() {
    long now = core.clock.getAsLong();
    if (issuedAt == 0) {
      preparedNanos = now - started;
    }
    issuedAt = now;
  }

  private void noteLegEnd(ChannelWorker worker) {
    long nanos = issuedAt == 0 ? 0 : core.clock.getAsLong() - issuedAt;
    channelNanos += nanos;
    FlightEvents.leg(stripe, chain, leg, worker, placed().descriptors[leg].length, gaveUp(), nanos);
  }

  private void fill(ChannelWorker worker, Descriptor out, ChainDescriptor d, int index, boolean last) {
    core.work.prepared(worker.description(), d);
    out.begin(d.opcode(), d.bytes(), d.slots()).interrupt(last);
    if (direct) {
      d.fill(out, cpu);
      return;
    }
    MappingLayout layout = placed().layout();
    int[] entries = layout.sources(leg, index);
    for (int i = 0; i < entries.length; i++) {
      out.addSource(address(entries[i]) + d.sourceOffset(), d.coefficient(i));
    }
    long p = d.p() == Operation.NONE ? 0 : address(layout.destination(leg, index, 0)) + d.destinationOffset();
    long q = d.q() == Operation.NONE ? 0 : address(layout.destination(leg, index, 1)) + d.destinationOffset();
    out.destinations(p, q, d.continues());
    if (watched) {
      book.submitted(leg, d.operation(), worker.description().device(), out);
    }
  }

  /** Device address of the buffer's byte 0, which may lie before the mapping. */
  private long address(int entry) {
    return device[entry] - placed().entries[entry].offset();
  }

  /** Channel thread: tells what the CPU is about to touch, so that the books see it. */
  void beforeCpuStep(int index) {
    if (!watched && !core.watchesCpu) {
      return;
    }
    ChainDescriptor d = placed().descriptors[leg][index];
    core.cpuTouches(watched ? book : null, d, placed().buffers, cpu, false);
  }

  private void afterCpuStep(ChainDescriptor d) {
    if (!watched && !core.watchesCpu) {
      return;
    }
    core.cpuTouches(watched ? book : null, d, placed().buffers, cpu, true);
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
  void descriptorEnded(ChannelWorker worker, int index, Descriptor descriptor, int status, FallbackReason why) {
    ChainDescriptor d = placed().descriptors[leg][index];
    if (CompletionStatus.isFailure(status)) {
      if (index < firstFailed) {
        firstFailed = index;
        legFailure = why;
        book.aborted();
      }
    } else {
      results |= status;
    }
    if (direct) {
      afterCpuStep(d);
    } else if (watched) {
      book.completed(d.operation(), worker.description().device(), descriptor);
    }
    core.work.event(ChainEvent.DESCRIPTOR_ENDED, chain, status);
    outstanding--;
    if (placed().unmapsEarly) {
      unmapEarly(index);
    }
  }

  private void unmapEarly(int index) {
    for (int e : placed().layout().unmapAfter(leg, index)) {
      unmap(e);
    }
  }

  /** Channel thread: whether the piece of the leg that was issued has ended. */
  boolean pieceEnded() {
    return outstanding == 0;
  }

  /** Channel thread: goes on after {@link #pieceEnded}; the chain may belong to another thread afterwards. */
  void proceed(ChannelWorker worker) {
    servedBy = worker;
    if (!gaveUp() && issued < placed().descriptors[leg].length) {
      worker.offer(this);
      return;
    }
    worker.stats.legEnded();
    if (phased || FlightEvents.legsWanted()) {
      noteLegEnd(worker);
    }
    core.work.event(ChainEvent.LEG_ENDED, chain, leg);
    if (gaveUp()) {
      if (legFailure != FallbackReason.CHANNEL_RESET) {
        worker.failed(core.clock.getAsLong());
      }
      fallBack(legFailure, firstFailed, false);
      return;
    }
    worker.succeeded();
    if (placed().maps) {
      unmapEnded();
    }
    next(worker);
  }

  private void unmapEnded() {
    for (int e : placed().layout().unmapAtEnd(leg)) {
      unmap(e);
    }
  }

  private void next(ChannelWorker worker) {
    PlacedStripe shape = placed();
    if (leg + 1 == shape.legs()) {
      end();
      return;
    }
    if (shape.classOfLeg[leg + 1] != shape.classOfLeg[leg]) {
      worker.stats.switched();
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
    unmapAll();
    PlacedStripe shape = placed();
    boolean restart = core.fallbackAllowed && !direct && !core.aborting()
        && !shape.chain().decision().kind().baseline() && Restart.possible(shape.descriptors[leg], from, lastGiven);
    if (!restart) {
      failure = switch (why) {
        case MAP_FAILED -> FailureReason.MAP_FAILED;
        case TIMEOUT -> FailureReason.TIMEOUT;
        default -> core.aborting() ? FailureReason.CLOSED : FailureReason.ENGINE_ERROR;
      };
      distrustFrom(leg, from);
      giveUp(submitting);
      return;
    }
    core.stats.countFallback(why);
    FlightEvents.fallback(stripe, chain, leg, why.name());
    core.work.event(ChainEvent.FELL_BACK, chain, leg);
    fallback = why;
    direct = true;
    if (why == FallbackReason.TIMEOUT) {
      finishesOnCpu = true;
      deadline = 0;
    }
    issued = from;
    firstFailed = Integer.MAX_VALUE;
    lastGiven = -1;
    core.fallbackWorker.offer(this);
  }

  private void unmapAll() {
    if (mapped == 0) {
      return;
    }
    for (int e = 0; e < placed().entries.length; e++) {
      unmap(e);
    }
  }

  /** Everything that the rest of the chain would have written is not to be used. */
  private void distrustFrom(int fromLeg, int fromDescriptor) {
    PlacedStripe shape = placed();
    Set<StripeBuffer> bad = new LinkedHashSet<>();
    for (int l = 0; l < shape.legs(); l++) {
      for (int i = 0; i < shape.descriptors[l].length; i++) {
        ChainDescriptor d = shape.descriptors[l][i];
        if (l > fromLeg || (l == fromLeg && i >= fromDescriptor)) {
          addWritten(bad, d, shape);
        } else {
          addHalfDone(bad, d, shape);
        }
      }
    }
    untrusted = bad;
  }

  private static void addWritten(Set<StripeBuffer> bad, ChainDescriptor d, PlacedStripe shape) {
    for (int i = 0; i < d.targetCount(); i++) {
      bad.add(shape.buffers[d.target(i)]);
    }
    if (d.writesResults()) {
      if (d.p() != Operation.NONE) {
        bad.add(shape.buffers[d.p()]);
      }
      if (d.q() != Operation.NONE) {
        bad.add(shape.buffers[d.q()]);
      }
    }
  }

  /** Parity that was already taken apart (rmw) is worthless when the rest is missing. */
  private static void addHalfDone(Set<StripeBuffer> bad, ChainDescriptor d, PlacedStripe shape) {
    boolean inPlace = d.continues() || (d.p() != Operation.NONE && d.reads(d.p()));
    if (inPlace) {
      addWritten(bad, d, shape);
    }
  }

  /** Unmaps what is left, closes the books, delivers, and gives the chain back. */
  private void end() {
    become(ChainState.ENDING);
    LIVE.setRelease(this, 0L);
    unmapAll();
    if (watched) {
      book.delivered();
      book.ended();
    } else {
      core.ledger.counted(maps, unmaps);
    }
    latency = core.timed ? core.clock.getAsLong() - started : 0;
    countEnd();
    FlightEvents.chain(this, chain, placed().legs());
    core.work.event(ChainEvent.DELIVERED, chain, failure.ordinal());
    StripeListener to = listener;
    if (to != null) {
      core.deliver(to, this);
    }
    listener = null;
    placed = null;
    become(ChainState.FREE);
    core.release(this);
  }

  private void countEnd() {
    ChannelWorker worker = servedBy;
    if (worker == null) {
      throw new IllegalStateException("stripe " + stripe + " ended and no channel served it");
    }
    worker.stats.chainEnded(failure);
    if (!core.timed) {
      return;
    }
    worker.stats.latency(latency);
    if (phased && issuedAt != 0) {
      worker.stats.phases(preparedNanos, channelNanos, latency - preparedNanos - channelNanos);
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
  void endStopped(ChannelWorker worker) {
    servedBy = worker;
    end();
  }

  @Override
  public long stripe() {
    return stripe;
  }

  @Override
  public FailureReason failure() {
    return failure;
  }

  @Override
  public boolean pMismatch() {
    return (results & CompletionStatus.P_MISMATCH) != 0;
  }

  @Override
  public boolean qMismatch() {
    return (results & CompletionStatus.Q_MISMATCH) != 0;
  }

  @Override
  public FallbackReason fallback() {
    return fallback;
  }

  @Override
  public long latencyNanos() {
    return latency;
  }

  @Override
  public PlacedStripe placed() {
    PlacedStripe shape = placed;
    if (shape == null) {
      throw new IllegalStateException("the outcome of chain " + chain + " was read after its listener returned");
    }
    return shape;
  }

  @Override
  public StripeResult toResult() {
    Set<StripeBuffer> bad = untrusted;
    return new StripeResult(stripe, failure, pMismatch(), qMismatch(), fallback, bad == null ? Set.of() : bad,
        latency);
  }
}
