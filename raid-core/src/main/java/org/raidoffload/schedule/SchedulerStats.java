package org.raidoffload.schedule;

import java.util.concurrent.atomic.LongAdder;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;

/** What a scheduler has done, over all channels. Any thread reads. All counts only grow, but for the one in flight. */
public final class SchedulerStats {
  private final LongAdder submitted = new LongAdder();
  private final LongAdder busy = new LongAdder();
  private final LongAdder legs = new LongAdder();
  private final LongAdder descriptors = new LongAdder();
  private final LongAdder switches = new LongAdder();
  private final LongAdder[] ended = adders(FailureReason.values().length);
  private final LongAdder[] fallbacks = adders(FallbackReason.values().length);

  private static LongAdder[] adders(int n) {
    LongAdder[] all = new LongAdder[n];
    for (int i = 0; i < n; i++) {
      all[i] = new LongAdder();
    }
    return all;
  }

  /** Chains accepted. */
  public long submitted() {
    return submitted.sum();
  }

  /** Submissions turned away for want of room. */
  public long busy() {
    return busy.sum();
  }

  /** Legs begun. */
  public long legs() {
    return legs.sum();
  }

  /** Descriptors issued. */
  public long descriptors() {
    return descriptors.sum();
  }

  /** Hand-overs from one channel to another within a chain. */
  public long channelSwitches() {
    return switches.sum();
  }

  /** Chains that ended with the reason; {@link FailureReason#NONE} counts successes. */
  public long ended(FailureReason reason) {
    return ended[reason.ordinal()].sum();
  }

  /** Legs run by the software engine instead of their channel, by reason. */
  public long fallbacks(FallbackReason reason) {
    return fallbacks[reason.ordinal()].sum();
  }

  /** Chains accepted whose result has not been delivered; a snapshot. */
  public long inFlight() {
    long all = submitted.sum();
    for (LongAdder adder : ended) {
      all -= adder.sum();
    }
    return Math.max(0, all);
  }

  void countSubmitted() {
    submitted.increment();
  }

  void countBusy() {
    busy.increment();
  }

  void countLeg(int legDescriptors) {
    legs.increment();
    descriptors.add(legDescriptors);
  }

  void countSwitch() {
    switches.increment();
  }

  void countEnded(FailureReason reason) {
    ended[reason.ordinal()].increment();
  }

  void countFallback(FallbackReason reason) {
    fallbacks[reason.ordinal()].increment();
  }
}
