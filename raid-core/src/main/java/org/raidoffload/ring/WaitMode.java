package org.raidoffload.ring;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.PhasedBackoffWaitStrategy;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** How an idle channel thread waits for work. */
public enum WaitMode {
  /** Spins briefly, yields, then parks: a short hop costs well under a microsecond, an idle array costs no CPU. */
  SPIN_THEN_PARK,
  /** Spins for ever: lowest latency, one core for each channel. */
  BUSY_SPIN,
  /** Spins and yields for ever. */
  YIELD,
  /** Parks at once: tens of microseconds a hop on an idle machine. */
  BLOCK;

  private static final long SPIN_MICROS = 20;
  private static final long YIELD_MICROS = 100;

  /** The name in configuration: {@code spin-then-park}. */
  public String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The mode with the name.
   *
   * @throws IllegalArgumentException naming the modes there are
   */
  public static WaitMode of(String option) {
    return Arrays.stream(values()).filter(m -> m.option().equals(option)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("wait mode: " + option + " (must be "
            + Arrays.stream(values()).map(WaitMode::option).collect(Collectors.joining(", ")) + ")"));
  }

  WaitStrategy strategy() {
    return switch (this) {
      case SPIN_THEN_PARK -> new PhasedBackoffWaitStrategy(SPIN_MICROS, YIELD_MICROS, TimeUnit.MICROSECONDS,
          new BlockingWaitStrategy());
      case BUSY_SPIN -> new BusySpinWaitStrategy();
      case YIELD -> new YieldingWaitStrategy();
      case BLOCK -> new BlockingWaitStrategy();
    };
  }
}
