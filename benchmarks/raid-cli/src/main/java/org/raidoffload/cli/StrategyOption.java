package org.raidoffload.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyKind;

/** A mapping strategy on the command line, where {@code auto} leaves the choice to placement. */
final class StrategyOption {
  private static final String AUTO = "auto";

  private StrategyOption() {}

  /**
   * The strategy, or null for {@code auto}.
   *
   * @throws IllegalArgumentException naming the strategies there are
   */
  static @Nullable StrategyKind parse(String option) {
    if (option.equals(AUTO)) {
      return null;
    }
    if (Arrays.stream(StrategyKind.values()).noneMatch(k -> k.option().equals(option))) {
      throw new IllegalArgumentException("strategy: " + option + " (must be " + AUTO + ", "
          + Arrays.stream(StrategyKind.values()).map(StrategyKind::option).collect(Collectors.joining(", ")) + ")");
    }
    return StrategyKind.of(option);
  }
}
