package org.raidoffload.simulation;

import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.CompletionSink;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.LegFollower;
import org.raidoffload.engine.RingEntryPool;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.plan.Opcode;

/**
 * A channel in model time around one that moves bytes: descriptors run one after the other, each as long as the timing
 * profile and the memory bus say, and complete when their time has come. Entries are found as the channel's driver finds
 * them, and completions announced as the channel announces them. One thread.
 */
final class TimedChannel implements EngineChannel {
  private static final long NO_DELAY = -1;

  private final Agenda agenda;
  private final MemoryBus bus;
  private final @Nullable TimelineRecorder recorder;
  private final int number;
  private final ChannelDescription description;
  private final EngineChannel inner;
  private final LoneTime lone;
  private final @Nullable Descriptor[] queue;
  private final long[] cookies;
  private final long[] finished;
  private final int[] firstEntries;
  private final RingEntryPool pool;
  private final int capacity;
  private final int completionsPerInterrupt;
  private final long interruptDelay;
  private final HandOver handOver;
  private int head;
  private int size;
  private int started;
  private int untold;
  private boolean awaited;
  private long delayEnds = NO_DELAY;
  private boolean refused;
  private double freeAt;
  /** When the descriptor ends that was started last. */
  private long lastEnds;
  private double busyNanos;
  private @Nullable Opcode mode;

  TimedChannel(Agenda agenda, MemoryBus bus, @Nullable TimelineRecorder recorder, int number,
      ChannelDescription description, EngineChannel inner, SimulationOptions options) {
    this.agenda = agenda;
    this.bus = bus;
    this.recorder = recorder;
    this.number = number;
    this.description = description;
    this.inner = inner;
    this.lone = new LoneTime(description);
    this.capacity = description.limits().descriptors();
    this.queue = new Descriptor[capacity];
    this.cookies = new long[capacity];
    this.finished = new long[capacity];
    this.firstEntries = new int[capacity];
    this.pool = RingEntryPool.of(description);
    this.completionsPerInterrupt = options.batching() == Batching.NONE ? 1 : description.behaviour().completionsPerInterrupt();
    this.handOver = options.handOver();
    this.interruptDelay = Math.round(description.timing().value(TimingFigure.INTERRUPT_DELAY));
  }

  double busyNanos() {
    return busyNanos;
  }

  @Override
  public boolean submit(Descriptor descriptor, long cookie) {
    int firstEntry = size == capacity ? -1 : pool.take(descriptor);
    refused = firstEntry < 0;
    if (refused) {
      return false;
    }
    int at = place(size);
    queue[at] = descriptor;
    cookies[at] = cookie;
    firstEntries[at] = firstEntry;
    size++;
    return true;
  }

  /** Whether the last descriptor was turned away for want of entries that fit together. */
  boolean refused() {
    return refused;
  }

  /** Whether the host, if it looked now, would see a completion and free its entries. */
  boolean hasCompleted(long now) {
    return started > 0 && finished[head] <= now;
  }

  /**
   * Counts a descriptor that ends now. The host is told of the ones that it waits for once there are as many as one
   * interrupt announces; of fewer when the channel has nothing more to run, or after a delay where it waits for more.
   *
   * @param wanted whether the host waits for this one
   * @return whether the channel interrupts
   */
  boolean ended(long now, boolean wanted) {
    untold++;
    awaited |= wanted;
    if (!awaited) {
      return false;
    }
    if (untold >= completionsPerInterrupt) {
      return tells();
    }
    if (interruptDelay > 0) {
      if (delayEnds < 0) {
        delayEnds = now + interruptDelay;
        agenda.schedule(number, delayEnds, Agenda.DELAY_ENDS);
      }
      return false;
    }
    boolean idle = started == size && !busy(now);
    return idle && tells();
  }

  /** The delay of an interrupt ends, if it is still the one that was waited for; returns whether the channel interrupts. */
  boolean delayEnded(long now) {
    return delayEnds == now && tells();
  }

  private boolean tells() {
    untold = 0;
    awaited = false;
    delayEnds = NO_DELAY;
    return true;
  }

  boolean pollable() {
    return description.behaviour().pollable();
  }

  /** Whether the channel was given what the host has not seen completed. */
  boolean hasOutstanding() {
    return size > 0;
  }

  @Override
  public void doorbell() {
    startNext(agenda.clock.getAsLong());
  }

  /** Starts the oldest waiting descriptor if the channel is idle; the agenda is told when it will end. */
  void startNext(long now) {
    if (started == size || busy(now)) {
      return;
    }
    int at = place(started);
    Descriptor d = queue[at];
    if (d == null) {
      throw new IllegalStateException("channel " + description.name() + " has no descriptor at " + at);
    }
    double start = Math.max((double) now, freeAt);
    double end = Math.max(start + ownNanos(d), bus.transfer(start, busBytes(d)));
    boolean spunFor = spunFor(d);
    if (!spunFor && handOver == HandOver.INTERRUPT_DESCRIPTOR && d.follower() != LegFollower.NONE) {
      end += description.timing().value(TimingFigure.FETCH);
    }
    busyNanos += end - start;
    freeAt = end;
    lastEnds = Math.round(end);
    finished[at] = lastEnds;
    started++;
    if (recorder != null) {
      recorder.runs(number, cookies[at], start, end);
    }
    agenda.schedule(number, lastEnds, spunFor ? Agenda.SPIN_ENDS : d.interrupt() ? Agenda.ENDS_WITH_INTERRUPT
        : Agenda.ENDS);
  }

  private boolean spunFor(Descriptor d) {
    return handOver.spins(description, d.follower());
  }

  /** Where the descriptor is that is so many behind the oldest. */
  private int place(int behind) {
    int at = head + behind;
    return at < capacity ? at : at - capacity;
  }

  private boolean busy(long now) {
    return started > 0 && lastEnds > now;
  }

  private double ownNanos(Descriptor d) {
    double nanos = lone.nanos(d);
    if (mode != null && mode != d.opcode()) {
      nanos += description.timing().value(TimingFigure.MODE_SWITCH);
    }
    mode = d.opcode();
    return nanos;
  }

  private static double busBytes(Descriptor d) {
    return (double) d.bytes() * (d.sourceCount() + d.results());
  }

  @Override
  public int poll(CompletionSink sink) {
    long now = agenda.clock.getAsLong();
    int delivered = 0;
    while (hasCompleted(now)) {
      complete(sink);
      delivered++;
    }
    return delivered;
  }

  private void complete(CompletionSink sink) {
    Descriptor d = queue[head];
    if (d == null) {
      throw new IllegalStateException("channel " + description.name() + " has nothing to complete");
    }
    long cookie = cookies[head];
    pool.release(firstEntries[head], d.ringEntries());
    queue[head] = null;
    head = place(1);
    size--;
    started--;
    inner.submit(d, cookie);
    inner.doorbell();
    inner.poll(sink);
  }

  @Override
  public int capacity() {
    return pool.free();
  }

  @Override
  public void abort(CompletionSink sink) {
    if (recorder != null) {
      recorder.aborted(number, agenda.clock.getAsLong());
    }
    while (size > 0) {
      Descriptor d = queue[head];
      long cookie = cookies[head];
      if (d != null) {
        pool.release(firstEntries[head], d.ringEntries());
        if (started == 0 && spunFor(d)) {
          agenda.schedule(number, agenda.clock.getAsLong(), Agenda.SPIN_ENDS);
        }
      }
      started = Math.max(0, started - 1);
      queue[head] = null;
      head = place(1);
      size--;
      sink.completed(cookie, CompletionStatus.ABORTED);
    }
    started = 0;
    tells();
    refused = false;
    freeAt = Math.min(freeAt, (double) agenda.clock.getAsLong());
  }

  @Override
  public void close() {
    inner.close();
  }
}
