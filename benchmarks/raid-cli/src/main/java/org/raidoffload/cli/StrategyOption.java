package org.raidoffload.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.geometry.KnownWords;

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
    List<String> known = Stream.concat(Stream.of(AUTO), Arrays.stream(StrategyKind.values()).map(StrategyKind::option))
        .toList();
    if (!known.contains(option)) {
      throw KnownWords.refusal("strategy", option, known);
    }
    return StrategyKind.of(option);
  }
}
