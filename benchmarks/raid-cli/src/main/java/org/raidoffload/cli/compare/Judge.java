package org.raidoffload.cli.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.geometry.ArrayGeometry;

/**
 * Makes an answer of a comparison's rows: each engine beside its own host's CPU, at the largest queue depth. Where an
 * engine breaks even is simulated once, when it is first asked for. One thread.
 */
public final class Judge {
  private static final double FASTER = 1.05;
  private static final double SLOWER = 0.95;
  private static final int KIB = 1024;

  private final List<ComparisonRow> rows;
  private final List<ComparisonRow> cpus;
  private final List<ComparisonRow> singles;
  private final List<NamedEngine> engines;
  private final ArrayGeometry geometry;
  private final ComparisonOptions options;
  private @Nullable Map<String, BreakEven> breakEvens;

  /**
   * A judge.
   *
   * @param rows of engines, with as many chains in flight as there is room for
   * @param cpus of the engines' hosts, alike
   * @param singles the engines as they would be with one channel, where they have several
   * @param engines that the rows are of
   * @param geometry on which break-even is looked for
   * @param options of all rows
   */
  public Judge(List<ComparisonRow> rows, List<ComparisonRow> cpus, List<ComparisonRow> singles,
      List<NamedEngine> engines, ArrayGeometry geometry, ComparisonOptions options) {
    this.rows = List.copyOf(rows);
    this.cpus = List.copyOf(cpus);
    this.singles = List.copyOf(singles);
    this.engines = List.copyOf(engines);
    this.geometry = geometry;
    this.options = options;
  }

  public List<ComparisonRow> cpus() {
    return cpus;
  }

  /** The row of the CPU beside an engine's row, if there is one. */
  public Optional<ComparisonRow> cpu(ComparisonRow row) {
    return cpus.stream().filter(c -> c.engine().equals(row.engine() + " CPU")
        && c.report().queueDepth() == row.report().queueDepth()).findFirst();
  }

  /** Model time of the CPU divided by the engine's, or 0 where there is no CPU beside it. */
  public double timesCpu(ComparisonRow row) {
    return cpu(row).map(c -> c.report().modelNanosPerStripe() / row.report().modelNanosPerStripe()).orElse(0.0);
  }

  /** The host's work with the engine divided by that without, or 0. */
  public double hostTimes(ComparisonRow row) {
    return cpu(row).map(c -> row.report().hostNanosPerStripe() / c.report().hostNanosPerStripe()).orElse(0.0);
  }

  private boolean ours(ComparisonRow row) {
    String strategy = row.report().strategy();
    return !strategy.equals(StrategyKind.PER_OPERATION.name()) && !strategy.equals(StrategyKind.PER_DESCRIPTOR.name());
  }

  private int depth() {
    return rows.stream().mapToInt(r -> r.report().queueDepth()).max().orElse(1);
  }

  private Optional<ComparisonRow> best(String engine) {
    List<ComparisonRow> tried = rows.stream()
        .filter(r -> r.engine().equals(engine) && r.report().queueDepth() == depth() && ours(r)).toList();
    // Where no chain could be mapped up front, the row ran as the other one did, and that is its name.
    return tried.stream().filter(r -> tried.size() == 1 || !ranPerLeg(r)).min(Comparator.comparingDouble(r -> r.report().modelNanosPerStripe()));
  }

  /** The answer, or null where no engine with a host of its own took part. */
  public @Nullable Answer answer() {
    List<String> sentences = new ArrayList<>();
    ComparisonRow best = null;
    for (NamedEngine engine : engines) {
      Optional<ComparisonRow> row = best(engine.name());
      BreakEven even = breakEvens().get(engine.name());
      if (row.isEmpty() || even == null) {
        continue;
      }
      sentences.add(engine(engine, row.get(), even));
      if (best == null || row.get().report().modelNanosPerStripe() < best.report().modelNanosPerStripe()) {
        best = row.get();
      }
    }
    if (best == null) {
      return null;
    }
    sentences.add(0, overall(best));
    for (NamedEngine engine : engines) {
      if (!engine.engine().runsOnCpu()) {
        sentences.add("how sure: " + engine.name() + ": " + Confidence.of(engine));
      }
    }
    return new Answer(best.engine(), best.report().strategy(), Limit.of(best.use()).sentence(), sentences);
  }

  /** For each engine with a host of its own, under its best strategy, where it breaks even. */
  public Map<String, BreakEven> breakEvens() {
    Map<String, BreakEven> known = breakEvens;
    if (known == null) {
      Map<String, BreakEven> found = new LinkedHashMap<>();
      for (NamedEngine engine : engines) {
        best(engine.name()).filter(row -> cpu(row).isPresent()).ifPresent(row -> found.put(engine.name(),
            BreakEven.of(engine, kind(row.report().strategy()), geometry, options)));
      }
      known = Collections.unmodifiableMap(found);
      breakEvens = known;
    }
    return known;
  }

  private String overall(ComparisonRow best) {
    Optional<ComparisonRow> next = engines.stream().filter(e -> !e.name().equals(best.engine())).map(e -> best(e.name()))
        .flatMap(Optional::stream).filter(r -> cpu(r).isPresent())
        .min(Comparator.comparingDouble(r -> r.report().modelNanosPerStripe()));
    return String.format(Locale.ROOT, "best: %s under %s, %s MB/s at depth %d%s; %s its own CPU", best.engine(),
        best.report().strategy(), number(best.report().modelBytesPerSecond() / 1e6), depth(),
        next.map(n -> String.format(Locale.ROOT, ", %s the next, %s", times(n.report().modelNanosPerStripe()
            / best.report().modelNanosPerStripe()), n.engine())).orElse(""), times(timesCpu(best)));
  }

  private String engine(NamedEngine engine, ComparisonRow row, BreakEven even) {
    double ratio = timesCpu(row);
    double host = hostTimes(row);
    String worth = ratio > FASTER ? "yes" : ratio >= SLOWER && host < SLOWER ? "yes, for the host's time alone"
        : host < SLOWER ? "only to spare the host"
        : ratio >= SLOWER ? "hardly" : "no";
    int from = even.from();
    return String.format(Locale.ROOT, "%s: worth it: %s, %s its own CPU, host time %s; %s%slimited by %s; %s",
        engine.name(), worth, times(ratio), times(host), strategies(row), handOvers(engine.name()), Limit.of(row.use()).sentence(),
        from < 0 ? "no full stripe up to 64 KiB blocks beats the CPU" : from == even.sizes().getFirst()
            ? "full stripes beat the CPU from the smallest blocks on" : "full stripes beat the CPU from blocks of "
            + (from < KIB ? from + " B" : from / KIB + " KiB") + " on");
  }

  private static @Nullable StrategyKind kind(String strategy) {
    return strategy.equals("AUTO") ? null : StrategyKind.valueOf(strategy);
  }

  /** Whether a row of UP_FRONT has no chain that one channel could run. */
  private static boolean ranPerLeg(ComparisonRow row) {
    return row.report().strategy().equals(StrategyKind.UP_FRONT.name()) && row.report().upFrontChains() == 0;
  }

  /** How the strategies compare on the engine. */
  private String strategies(ComparisonRow best) {
    if (rows.stream().anyMatch(r -> r.engine().equals(best.engine()) && ranPerLeg(r))) {
      return best.report().perLegChains() == 0 ? "the CPU runs every chain; "
          : "no channel can run a whole chain, so all are PER_LEG; ";
    }
    Map<String, Double> nanos = new TreeMap<>();
    rows.stream().filter(r -> r.engine().equals(best.engine()) && r.report().queueDepth() == depth() && ours(r))
        .forEach(r -> nanos.put(r.report().strategy(), r.report().modelNanosPerStripe()));
    Double upFront = nanos.get(StrategyKind.UP_FRONT.name());
    Double perLeg = nanos.get(StrategyKind.PER_LEG.name());
    return upFront == null || perLeg == null ? "" : "UP_FRONT " + times(perLeg / upFront) + " PER_LEG; ";
  }

  /**
   * Model time of the engine with one channel that runs every chain up front, divided by that of the row; 0 where no chain
   * of the row changed channels, or nothing was run for it.
   */
  public double timesOneChannel(ComparisonRow row) {
    return row.report().channelSwitches() == 0 ? 0 : singles.stream()
        .filter(s -> s.engine().equals(OneChannel.name(row.engine())) && s.report().queueDepth() == row.report().queueDepth())
        .findFirst().map(s -> s.report().modelNanosPerStripe() / row.report().modelNanosPerStripe()).orElse(0.0);
  }

  /** What waiting, unmapping and mapping again between channels costs at each depth. */
  private String handOvers(String engine) {
    Map<Integer, Double> byDepth = new TreeMap<>();
    for (ComparisonRow row : rows) {
      double ratio = row.engine().equals(engine) && ours(row) ? timesOneChannel(row) : 0;
      if (ratio > 0) {
        byDepth.merge(row.report().queueDepth(), ratio, Math::max);
      }
    }
    return byDepth.isEmpty() ? "" : "changing channels runs at " + byDepth.entrySet().stream()
        .map(e -> times(e.getValue()) + " at depth " + e.getKey()).collect(Collectors.joining(", "))
        + " of one channel that could run it all up front; ";
  }

  private static String times(double ratio) {
    return String.format(Locale.ROOT, ratio < 9.95 ? "%.2f x" : "%.0f x", ratio);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }
}
