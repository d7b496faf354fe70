package org.raidoffload.schedule;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.raidoffload.plan.Opcode;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;

/**
 * What a scheduler has done, over all channels. Any thread reads. All counts only grow, but for the one in flight. What
 * happens to every chain is counted by the channels, each by its one thread, and summed here when somebody asks.
 */
public final class SchedulerStats {
  private final LongSupplier submitted;
  private final LongAdder busy = new LongAdder();
  private final LongAdder[] fallbacks = new LongAdder[FallbackReason.values().length];
  private ChannelStats[] channels = {};

  SchedulerStats(LongSupplier submitted) {
    this.submitted = submitted;
    for (int i = 0; i < fallbacks.length; i++) {
      fallbacks[i] = new LongAdder();
    }
  }

  void connect(ChannelStats[] all) {
    channels = all;
  }

  private long sum(ToLongFunction<ChannelStats> count) {
    long all = 0;
    for (ChannelStats channel : channels) {
      all += count.applyAsLong(channel);
    }
    return all;
  }

  /** Chains accepted. */
  public long submitted() {
    return submitted.getAsLong();
  }

  /** Submissions turned away for want of room. */
  public long busy() {
    return busy.sum();
  }

  /** Legs that ended on a channel; one that failed there and was finished by the software engine ended twice. */
  public long legs() {
    return sum(ChannelStats::legs);
  }

  /** Descriptors that ended on a channel, well or badly. */
  public long descriptors() {
    long all = 0;
    for (Opcode opcode : Opcode.values()) {
      all += sum(c -> c.executed(opcode) + c.failed(opcode));
    }
    return all;
  }

  /** Hand-overs from one channel to another within a chain. */
  public long channelSwitches() {
    return sum(ChannelStats::switches);
  }

  /** Chains that ended with the reason; {@link FailureReason#NONE} counts successes. */
  public long ended(FailureReason reason) {
    return sum(c -> c.ended(reason));
  }

  /** Legs run by the software engine instead of their channel, by reason. */
  public long fallbacks(FallbackReason reason) {
    return fallbacks[reason.ordinal()].sum();
  }

  /** Chains accepted whose result has not been delivered; a snapshot. */
  public long inFlight() {
    long all = 0;
    for (FailureReason reason : FailureReason.values()) {
      all -= ended(reason);
    }
    return Math.max(0, all + submitted());
  }

  void countBusy() {
    busy.increment();
  }

  void countFallback(FallbackReason reason) {
    fallbacks[reason.ordinal()].increment();
  }

  /** A line for people, of what is not 0. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("chains submitted: " + submitted() + ", in flight: " + inFlight());
    for (FailureReason reason : FailureReason.values()) {
      if (ended(reason) > 0) {
        text.append(", ended ").append(reason == FailureReason.NONE ? "well" : reason).append(": ").append(ended(reason));
      }
    }
    for (FallbackReason reason : FallbackReason.values()) {
      if (reason != FallbackReason.NONE && fallbacks(reason) > 0) {
        text.append(", legs run by the CPU for ").append(reason).append(": ").append(fallbacks(reason));
      }
    }
    return text.append(busy() > 0 ? ", turned away: " + busy() : "").append("; legs: ").append(legs())
        .append(", descriptors: ").append(descriptors()).append(", switches of channel: ").append(channelSwitches())
        .toString();
  }
}
