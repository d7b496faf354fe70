package org.raidoffload.chain;

import java.util.Arrays;
import java.util.Locale;
import org.raidoffload.geometry.KnownWords;

/** Who maps and unmaps the buffers of a chain, and when. */
public enum StrategyKind {
  /** The client maps every buffer once before the first descriptor and unmaps after the last. */
  UP_FRONT(false),
  /** The client maps for one leg, waits for it, unmaps, and goes on with the next leg. */
  PER_LEG(false),
  /** Baseline, Linux 3.13 and later: each async_tx call maps at submit, its completion unmaps (ref-counted). */
  PER_OPERATION(true),
  /** Baseline, Linux 2.6.x: each call maps at submit, the driver unmaps descriptor by descriptor. */
  PER_DESCRIPTOR(true);

  private final boolean baseline;

  StrategyKind(boolean baseline) {
    this.baseline = baseline;
  }

  /** True for the two strategies of the kernel that exist for comparison only and are never chosen automatically. */
  public boolean baseline() {
    return baseline;
  }

  /** The name on the command line: {@code up-front}. */
  public String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The strategy with the command line name.
   *
   * @throws IllegalArgumentException naming the strategies there are; {@code auto} is none of them, but the absence of one
   */
  public static StrategyKind of(String option) {
    for (StrategyKind kind : values()) {
      if (kind.option().equals(option)) {
        return kind;
      }
    }
    throw KnownWords.refusal("strategy", option, Arrays.stream(values()).map(StrategyKind::option).toList());
  }
}
