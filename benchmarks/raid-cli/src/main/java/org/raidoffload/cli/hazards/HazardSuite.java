package org.raidoffload.cli.hazards;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.mapping.DomainKind;

/** Runs whole tables of hazards. Deterministic for a seed; one thread. */
public final class HazardSuite {
  private static final List<StrategyKind> REPLAYED = List.of(StrategyKind.PER_OPERATION, StrategyKind.UP_FRONT,
      StrategyKind.PER_LEG);

  private HazardSuite() {}

  /** Each scenario, mapping strategy and domain; null means all. */
  public static List<HazardResult> scenarios(@Nullable HazardScenario scenario, @Nullable StrategyKind strategy,
      @Nullable DomainKind domain) {
    List<HazardResult> results = new ArrayList<>();
    for (HazardScenario s : HazardScenario.values()) {
      for (StrategyKind l : StrategyKind.values()) {
        for (DomainKind d : DomainKind.values()) {
          if ((scenario == null || s == scenario) && (strategy == null || l == strategy)
              && (domain == null || d == domain)) {
            results.add(HazardLab.run(s, l, d));
          }
        }
      }
    }
    return results;
  }

  /** Each mapping fault that can be read in an old driver. */
  public static List<HazardResult> defects() {
    List<HazardResult> results = new ArrayList<>();
    for (DriverDefect defect : DriverDefect.values()) {
      results.add(HazardLab.run(defect));
    }
    return results;
  }

  /**
   * Each recorded run under the kernel's mapping strategy and the two of this library, row by row.
   *
   * @param progress told how many runs are done
   */
  public static List<RecordedComparison> recorded(List<RecordedRow> rows, long seed, LongConsumer progress) {
    RecordedReplay replay = new RecordedReplay(rows, seed);
    List<RecordedComparison> out = new ArrayList<>();
    for (RecordedRow row : rows) {
      RecordedSetup setup = RecordedSetup.of(row.setup());
      for (StrategyKind strategy : REPLAYED) {
        out.add(new RecordedComparison(row, strategy, setup.engine(), setup.domain(), replay.run(row, strategy)));
        progress.accept(out.size());
      }
    }
    return out;
  }

  /** Runs that {@link #recorded} makes for so many rows. */
  public static int recordedRuns(int rows) {
    return rows * REPLAYED.size();
  }

  /** One run of each recorded shape under the library's mapping strategies on every engine over every domain. */
  public static List<RecordedComparison> everywhere(List<RecordedRow> rows, long seed, LongConsumer progress) {
    RecordedReplay replay = new RecordedReplay(rows, seed);
    List<RecordedComparison> out = new ArrayList<>();
    for (OffloadEngine engine : EngineRegistry.load().engines()) {
      for (DomainKind domain : DomainKind.values()) {
        for (StrategyKind strategy : List.of(StrategyKind.UP_FRONT, StrategyKind.PER_LEG)) {
          for (RecordedRow row : RecordedShapes.of(rows)) {
            out.add(new RecordedComparison(row, strategy, engine, domain,
                replay.run(row, strategy, engine, domain, false)));
            progress.accept(out.size());
          }
        }
      }
    }
    return out;
  }

  /** Runs that {@link #everywhere} makes. */
  public static int everywhereRuns(List<RecordedRow> rows) {
    return EngineRegistry.load().engines().size() * DomainKind.values().length * 2 * RecordedShapes.of(rows).size();
  }
}
