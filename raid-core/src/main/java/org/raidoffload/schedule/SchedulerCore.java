package org.raidoffload.schedule;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChannelClass;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.schedule.habits.MappingHabits;
import org.raidoffload.schedule.model.HostWork;

/** What the chains of one scheduler share: channels, pool, books, clock. Any thread. */
final class SchedulerCore {
  final MappingLedger ledger;
  final HostWork work;
  final @Nullable ChainRecorder recorder;
  final LongSupplier clock;
  final SchedulerStats stats;
  final boolean fallbackAllowed;
  final boolean timed;
  ServedChannel[] channels = {};
  ServedChannel cpuChannel;
  /** Set once, before anything is submitted. A test puts one that wakes nobody in its place. */
  ChannelDriver driver;
  /** Where the scheduler chooses kernels by where blocks are. Set before anything is submitted. */
  @Nullable FootprintWatch footprint;
  private int[][] channelsOfClass = {};
  private final boolean affinity;
  final long deadlineNanos;
  final WaitingRoom room;
  private final ChainRun[] runs;
  private final FreeList free;
  final CpuWatch cpuWatch;
  /** Of a laboratory's driver, or null. */
  private final @Nullable MappingHabits habits;
  private int retired;
  private volatile boolean closed;
  private volatile boolean aborting;
  /** Grows whenever a chain that waits at a channel may have to end: channels look through theirs then. */
  private volatile int disturbances;
  private final ReentrantLock disturbing = new ReentrantLock();

  @SuppressWarnings("NullAway.Init")
  SchedulerCore(SchedulerSettings settings, FreeList free, List<ChannelClass> classes, List<DmaDomain> cpuWatchers) {
    this.free = free;
    this.stats = new SchedulerStats(free::numbered);
    this.ledger = settings.ledger;
    this.work = settings.work;
    this.recorder = settings.recorder;
    this.clock = settings.clock;
    this.timed = settings.timed;
    this.fallbackAllowed = settings.fallback;
    this.affinity = settings.affinity;
    this.deadlineNanos = settings.deadlineNanos;
    this.cpuWatch = new CpuWatch(cpuWatchers);
    this.habits = settings.habits;
    this.room = new WaitingRoom(settings.waitingSubmissions, () -> closed || !free.isEmpty(), free::numbered);
    this.runs = new ChainRun[settings.chainsInFlight];
    for (int i = 0; i < runs.length; i++) {
      runs[i] = new ChainRun(i, this, classes.size());
    }
  }

  ChainMappings mappings(ChainRoute route, ChainBuffers buffers) {
    return habits == null ? new ChainMappings(this, route, buffers)
        : new HabitualMappings(this, route, buffers, habits);
  }

  void connect(ServedChannel[] all, int[][] ofClass, ServedChannel fallback) {
    channels = all;
    stats.connect(Arrays.stream(all).map(c -> c.stats).toArray(ChannelStats[]::new));
    channelsOfClass = ofClass;
    cpuChannel = fallback;
  }

  Submission trySubmit(StripeShape shape, StripeMemory memory, long stripe, StripeListener listener) {
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
    long now;
    try {
      now = timed || deadlineNanos != 0 ? clock.getAsLong() : 0;
      run.bind(shape, memory, stripe);
    } catch (RuntimeException | Error refused) {
      release(run);
      throw refused;
    }
    run.record(shape, memory, stripe);
    FootprintWatch watch = footprint;
    if (watch != null) {
      watch.note(run.address(), shape.memoryBytes);
    }
    long deadline = deadlineNanos == 0 ? 0 : now + deadlineNanos + work.allowanceNanos(shape, runs.length);
    run.start(shape, listener, free.number(), stripe, now, deadline);
    return Submission.ACCEPTED;
  }

  /** Whether the CPU may run a leg in place of its channel. */
  boolean mayFallBack(StripeShape shape, int leg) {
    return fallbackAllowed && !shape.cpuLeg[leg] && !shape.chain().decision().kind().baseline();
  }

  /** Gives a chain back; those who wait get it first. */
  void release(ChainRun run) {
    free.give(run.number);
    room.call();
  }

  /** Asks the chains in flight for the stripe to end as cancelled; returns how many were asked. */
  int cancel(long stripe) {
    int asked = 0;
    for (ChainRun run : runs) {
      asked += run.cancel(stripe) ? 1 : 0;
    }
    if (asked > 0) {
      disturb();
    }
    return asked + room.cancel(stripe);
  }

  /** Makes every channel look through the chains that wait there. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void disturb() {
    disturbing.lock();
    try {
      disturbances++;
    } finally {
      disturbing.unlock();
    }
    for (ServedChannel channel : channels) {
      driver.waits(channel);
    }
  }

  /** Ends submissions that have waited for room until their deadline. */
  boolean expireWaiting() {
    return deadlineNanos != 0 && !room.isEmpty() && room.expire(clock.getAsLong());
  }

  int disturbances() {
    return disturbances;
  }

  /** Chooses the channel of a class: by stripe where stripes have affinity, else the one with the least to do. */
  int route(int channelClass, long stripe) {
    int[] candidates = channelsOfClass[channelClass];
    if (candidates.length == 1) {
      return candidates[0];
    }
    if (affinity) {
      return candidates[(int) Long.remainderUnsigned(stripe, candidates.length)];
    }
    int best = candidates[0];
    long least = Long.MAX_VALUE;
    for (int candidate : candidates) {
      ServedChannel channel = channels[candidate];
      long load = channel.health.isOut(clock) ? Long.MAX_VALUE - 1 : channel.ring.occupied() + channel.waitingLegs();
      if (load < least) {
        least = load;
        best = candidate;
      }
    }
    return best;
  }

  /** From here on nothing is accepted; whoever waits for room is called, to find that out. */
  void stopAccepting() {
    closed = true;
    room.call();
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
    if (!aborting) {
      aborting = true;
      disturb();
    }
  }

  int chainsInFlight() {
    return runs.length;
  }

  /** Chains that are neither free nor retired; for messages of a closing scheduler. */
  int notRetired() {
    return runs.length - retired;
  }

  boolean aborting() {
    return aborting;
  }
}
