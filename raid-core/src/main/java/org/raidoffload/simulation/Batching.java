package org.raidoffload.simulation;

import java.util.Arrays;
import java.util.Locale;
import org.raidoffload.geometry.KnownWords;

/** What doorbells and interrupts are shared by in model time. */
public enum Batching {
  /** Nothing: a doorbell for each leg, an interrupt for each completion that somebody waits for. */
  NONE,
  /** What the engines' drivers share: their kick thresholds, and completions that one interrupt announces. */
  DRIVER,
  /**
   * And what a scheduler can share on top: legs for a channel that has work ring once for several, and while the host
   * works, channels that can be polled are polled after it instead of interrupting.
   */
  SHARED;

  /** The name on the command line. */
  public String option() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Parses what {@link #option} gives.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Batching of(String option) {
    return Arrays.stream(values()).filter(b -> b.option().equals(option)).findFirst()
        .orElseThrow(() -> KnownWords.refusal("batching", option,
            Arrays.stream(values()).map(Batching::option).toList()));
  }
}
