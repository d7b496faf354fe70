package org.raidoffload.schedule;

/** Which channel of each class a chain uses: chosen when it is first asked for, then kept to. Owned as its chain is. */
final class ChainRoute {
  private final SchedulerCore core;
  private final int[] channelOfClass;
  /** A bit for each class whose channel is chosen. */
  private long chosen;
  private long stripe;

  ChainRoute(SchedulerCore core, int classes) {
    if (classes > Long.SIZE) {
      throw new IllegalArgumentException("channel classes: " + classes + " (must be at most " + Long.SIZE + ")");
    }
    this.core = core;
    this.channelOfClass = new int[classes];
  }

  /** A chain begins; nothing is chosen yet. */
  void start(long ofStripe) {
    stripe = ofStripe;
    chosen = 0;
  }

  /** The channel that runs a leg. */
  ServedChannel of(StripeShape shape, int leg) {
    int channelClass = shape.classOfLeg[leg];
    if ((chosen & 1L << channelClass) == 0) {
      chosen |= 1L << channelClass;
      channelOfClass[channelClass] = core.route(channelClass, stripe);
    }
    return core.channels[channelOfClass[channelClass]];
  }
}
