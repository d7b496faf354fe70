package org.raidoffload.ring;

import java.util.Arrays;
import java.util.Locale;
import org.raidoffload.geometry.KnownWords;

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
        .orElseThrow(() -> KnownWords.refusal("wait mode", option,
            Arrays.stream(values()).map(WaitMode::option).toList()));
  }
}
