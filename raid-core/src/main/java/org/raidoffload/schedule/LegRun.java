package org.raidoffload.schedule;

import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.LegFollower;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.ring.ChannelRing;

/**
 * The leg of a chain that is under way: issues its descriptors, as many at a time as the ring holds, and counts them
 * back. Owned as its chain is; allocates nothing.
 */
final class LegRun {
  private final ChainRun run;
  private final SchedulerCore core;
  private final ChainBuffers buffers;
  private final ChainMappings mappings;
  private final ChainFate fate;
  private final ChainTimes times;
  private int leg;
  private int descriptors;
  private boolean unmapsEarly;
  private int issued;
  private int outstanding;
  private int firstFailed;
  private int lastGiven;
  /** The leg works on the caller's memory: a leg placed on the CPU, or one that fell back. */
  private boolean direct;
  private FallbackReason failure = FallbackReason.NONE;

  LegRun(ChainRun run, SchedulerCore core, ChainBuffers buffers, ChainMappings mappings, ChainFate fate,
      ChainTimes times) {
    this.run = run;
    this.core = core;
    this.buffers = buffers;
    this.mappings = mappings;
    this.fate = fate;
    this.times = times;
  }

  /** Owner: a leg begins, of which nothing is issued yet. */
  void begin(int newLeg, boolean onCallersMemory) {
    leg = newLeg;
    descriptors = steps().length;
    unmapsEarly = run.shape().unmapsEarly;
    direct = onCallersMemory;
    outstanding = 0;
    if (firstFailed != Integer.MAX_VALUE) {
      failure = FallbackReason.NONE;
    }
    goOnFrom(0);
  }

  /** Owner: the rest of the leg, of which nothing is outstanding, is to run on the caller's memory. */
  void restart(int from) {
    direct = true;
    goOnFrom(from);
  }

  private void goOnFrom(int descriptor) {
    issued = descriptor;
    firstFailed = Integer.MAX_VALUE;
    lastGiven = -1;
  }

  int index() {
    return leg;
  }

  boolean isDirect() {
    return direct;
  }

  private ChainDescriptor[] steps() {
    return run.shape().descriptors[leg];
  }

  /**
   * Issues the leg's descriptors, or as many as the ring can hold at all. The caller owns the chain; on true it
   * belongs to the channel's thread.
   *
   * @return false when the ring has no room now; nothing was issued
   */
  boolean tryIssue(ServedChannel channel) {
    ChannelRing<RingEntry> ring = channel.ring;
    ChainDescriptor[] all = steps();
    StripeShape shape = run.shape();
    int begin = issued;
    int end = all.length;
    int entries = shape.ringEntries[leg];
    if (begin != 0 || entries > ring.descriptors()) {
      end = begin;
      for (entries = 0; fits(all, end, entries, ring.descriptors()); end++) {
        entries += all[end].ringEntries();
      }
    }
    long last = ring.tryClaim(entries);
    if (last < 0) {
      return false;
    }
    long first = last - entries + 1;
    long at = first;
    LegFollower next = end == all.length ? shape.follower(leg) : LegFollower.NONE;
    for (int i = begin; i < end; i++) {
      for (int spare = all[i].ringEntries() - 1; spare > 0; spare--) {
        ring.entry(at++).run = null;
      }
      RingEntry entry = ring.entry(at++);
      entry.run = run;
      entry.index = i;
      entry.ended = false;
      fill(shape, channel, entry.descriptor, all[i], i, i == end - 1 ? next : null);
    }
    issued = end;
    outstanding = end - begin;
    fate.ran.issued(leg, begin, channel.index);
    run.become(ChainState.SUBMITTED);
    if (begin == 0 && times.ofLegs()) {
      times.legIssued();
    }
    if (next != LegFollower.NONE) {
      core.work.handsOver(channel.index, channel.description(), next);
    }
    core.work.published(channel.index, channel.description(), entries, last);
    core.work.event(ChainEvent.ISSUED, run.chain(), leg);
    ring.publish(first, last);
    return true;
  }

  /**
   * The CPU channel's thread, which is the only one and has just looked whether the chain may go on: runs the leg where
   * it stands.
   */
  void runInPlace(ServedChannel channel, Descriptor scratch) {
    ChainDescriptor[] all = steps();
    fate.ran.issued(leg, issued, channel.index);
    run.become(ChainState.SUBMITTED);
    if (times.ofLegs()) {
      times.legIssued();
    }
    outstanding = all.length - issued;
    while (issued < all.length && !gaveUp()) {
      int index = issued++;
      lastGiven = index;
      fill(run.shape(), channel, scratch, all[index], index, issued == all.length ? LegFollower.NONE : null);
      beforeCpuStep(index);
      int status = channel.feed.run(scratch);
      channel.feed.count(scratch, status);
      descriptorEnded(channel, index, scratch, status, FallbackReason.ENGINE_ERROR);
    }
    outstanding = 0;
  }

  private static boolean fits(ChainDescriptor[] all, int next, int entries, int capacity) {
    return next < all.length && entries + all[next].ringEntries() <= capacity;
  }

  /** Fills a descriptor; {@code follower} is null but for the last of what is issued. */
  private void fill(StripeShape shape, ServedChannel channel, Descriptor out, ChainDescriptor d, int index,
      @Nullable LegFollower follower) {
    core.work.prepared(channel.index, channel.description(), d);
    out.begin(d.opcode(), d.bytes(), d.ringEntries());
    if (follower != null) {
      out.interrupt(true).follower(follower);
    }
    if (direct) {
      buffers.fill(out, d);
    } else {
      mappings.fill(shape, leg, index, out, d, channel);
    }
  }

  /** Channel thread: whether the stripe's memory is still there; where it is gone, the chain ends as failed. */
  boolean memoryIsThere() {
    if (buffers.areThere()) {
      return true;
    }
    mappings.threw(buffers.gone());
    return false;
  }

  /** Channel thread: tells what the CPU is about to touch, so that the books see it. */
  void beforeCpuStep(int index) {
    if (mappings.watches()) {
      mappings.cpuTouches(run.shape(), steps()[index], false);
    }
  }

  /** Channel thread: whether the leg has failed already, so that the rest of it need not run. */
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
    if (CompletionStatus.isFailure(status)) {
      if (index < firstFailed) {
        firstFailed = index;
        failure = why;
        mappings.aborted();
      }
    } else if (status != CompletionStatus.OK) {
      fate.checks.add(index, status);
    }
    if (mappings.watches()) {
      ChainDescriptor d = steps()[index];
      if (direct) {
        mappings.cpuTouches(run.shape(), d, true);
      } else {
        mappings.completed(d, descriptor, channel);
      }
    }
    core.work.event(ChainEvent.DESCRIPTOR_ENDED, run.chain(), status);
    outstanding--;
    if (unmapsEarly) {
      mappings.unmapAfter(run.shape(), leg, index);
    }
  }

  /** Channel thread: whether the piece of the leg that was issued has ended. */
  boolean pieceEnded() {
    return outstanding == 0;
  }

  /** Channel thread, when the piece has ended: whether another piece of the leg is to be issued. */
  boolean hasMore() {
    return !gaveUp() && issued < descriptors;
  }

  /** Channel thread: nothing of the leg is outstanding, nor will be. */
  void ended(ServedChannel channel) {
    channel.stats.legEnded();
    fate.checks.keepBefore(firstFailed);
    if (times.ofLegs()) {
      FlightEvents.leg(run.stripe(), run.chain(), leg, channel, steps().length, gaveUp(), times.legEnded());
    }
    core.work.event(ChainEvent.LEG_ENDED, run.chain(), leg);
  }

  /** Why its first failed descriptor failed. */
  FallbackReason failure() {
    return failure;
  }

  int firstFailed() {
    return firstFailed;
  }

  /** Whether its steps from one on may run once more, though the engine may have run some of them. */
  boolean mayRestart(int from) {
    return Restart.possible(steps(), from, lastGiven);
  }
}
