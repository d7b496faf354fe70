package org.raidoffload.schedule;

import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.LegFollower;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;

/**
 * Takes a chain from leg to leg: maps each for its channel and hands it over; when it has ended, goes on to the next,
 * has the software engine finish what failed, or ends the chain. Owned as its chain is; allocates nothing but on the
 * failure path.
 */
final class ChainCourse {
  private final ChainRun run;
  private final SchedulerCore core;
  private final ChainRoute route;
  private final ChainBuffers buffers;
  private final ChainMappings mappings;
  private final LegRun leg;
  private final ChainFate fate;
  /** Ends without running any more; set by its owner before it is parked for the last time. */
  private boolean doomed;
  /** After a missed deadline, be it another chain's: the rest runs on the software engine, which cannot hang. */
  private boolean finishesOnCpu;

  ChainCourse(ChainRun run, SchedulerCore core, ChainRoute route, ChainBuffers buffers, ChainMappings mappings,
      LegRun leg, ChainFate fate) {
    this.run = run;
    this.core = core;
    this.route = route;
    this.buffers = buffers;
    this.mappings = mappings;
    this.leg = leg;
    this.fate = fate;
  }

  /** Submitter: begins with the first leg. */
  void begin() {
    doomed = false;
    finishesOnCpu = false;
    begin(0, null);
  }

  /**
   * Maps and hands over a leg.
   *
   * @param by the channel whose thread takes the chain on, or null for the submitter: a chain that cannot go on is
   *     ended by a channel's thread, so that no result is delivered from inside submit
   */
  private void begin(int next, @Nullable ServedChannel by) {
    StripeShape shape = run.shape();
    leg.begin(next, shape.cpuLeg[next] || finishesOnCpu);
    if (stopped(by == null)) {
      giveUp(by);
      return;
    }
    if (!finishesOnCpu && !buffers.aligned(shape, next)) {
      fallBack(FallbackReason.UNALIGNED, 0, by);
      return;
    }
    ServedChannel channel = finishesOnCpu ? core.cpuChannel : route.of(shape, next);
    if (!leg.isDirect() && !channel.admits()) {
      fallBack(FallbackReason.CHANNEL_OUT, 0, by);
      return;
    }
    if (!finishesOnCpu && shape.maps && !mappings.mapAll(shape, next, channel)) {
      fallBack(FallbackReason.MAP_FAILED, 0, by);
      return;
    }
    if (mappings.thrown() != null) {
      fallBack(FallbackReason.NONE, 0, by);
      return;
    }
    channel.offer(run);
  }

  private void giveUp(@Nullable ServedChannel by) {
    if (by == null) {
      doomed = true;
      core.cpuChannel.offerDoomed(run);
    } else {
      run.end(by);
    }
  }

  /** Channel thread: whether the chain, which waits at the channel, is to end instead of being issued. */
  boolean mustStop() {
    return doomed || stopped(false);
  }

  /** Cancelled, overdue or closing: nothing is outstanding now, so the chain may end. */
  private boolean stopped(boolean submitting) {
    FailureReason why = run.stopReason(submitting);
    if (why == FailureReason.NONE) {
      return false;
    }
    if (why == FailureReason.THROWN) {
      fate.fails(buffers.gone(), run.shape(), leg.index());
    } else {
      fate.fails(why, run.shape(), leg.index(), 0);
    }
    mappings.aborted();
    return true;
  }

  /**
   * Channel thread: goes on after a piece of the leg has ended; the chain may belong to another thread afterwards.
   */
  void proceed(ServedChannel channel) {
    if (leg.hasMore()) {
      channel.offer(run);
      return;
    }
    leg.ended(channel);
    if (mappings.thrown() != null) {
      fallBack(FallbackReason.NONE, 0, channel);
      return;
    }
    if (leg.gaveUp()) {
      if (leg.failure() != FallbackReason.CHANNEL_RESET) {
        channel.failed(core.clock.getAsLong());
      }
      fallBack(leg.failure(), leg.firstFailed(), channel);
      return;
    }
    channel.succeeded();
    StripeShape shape = run.shape();
    int ended = leg.index();
    if (shape.maps) {
      mappings.unmapAtEnd(shape, ended, leg.isDirect() ? route.of(shape, ended) : channel);
    }
    if (ended + 1 == shape.legs()) {
      run.end(channel);
      return;
    }
    if (shape.follower(ended) != LegFollower.NONE) {
      channel.stats.switched();
    }
    run.become(ChainState.MAPPING);
    begin(ended + 1, channel);
  }

  /**
   * Nothing of the leg is outstanding: unmaps everything and hands the rest of the leg to the software engine if its
   * inputs are still true.
   */
  private void fallBack(FallbackReason why, int from, @Nullable ServedChannel by) {
    run.become(ChainState.FALLBACK);
    StripeShape shape = run.shape();
    mappings.unmapAll(shape);
    boolean restart = core.mayFallBack(shape, leg.index()) && !leg.isDirect() && !core.aborting()
        && mappings.thrown() == null && leg.mayRestart(from);
    if (!restart) {
      fate.fails(switch (why) {
        case MAP_FAILED -> FailureReason.MAP_FAILED;
        case TIMEOUT -> FailureReason.TIMEOUT;
        default -> core.aborting() ? FailureReason.CLOSED : FailureReason.ENGINE_ERROR;
      }, shape, leg.index(), from);
      giveUp(by);
      return;
    }
    core.stats.countFallback(why);
    FlightEvents.fallback(run.stripe(), run.chain(), leg.index(), why.name());
    core.work.event(ChainEvent.FELL_BACK, run.chain(), leg.index());
    fate.fellBack(why);
    leg.restart(from);
    if (why == FallbackReason.TIMEOUT || why == FallbackReason.CHANNEL_RESET) {
      finishesOnCpu = true;
      run.needNotHurry();
    }
    core.cpuChannel.offer(run);
  }
}
