package org.raidoffload.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.cli.compare.Checks;
import org.raidoffload.cli.compare.ComparisonOptions;
import org.raidoffload.cli.compare.NamedEngine;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.mapping.DomainKind;
import org.raidoffload.simulation.Batching;
import org.raidoffload.simulation.HandOver;
import picocli.CommandLine.Option;

/** Options that replay and compare share. */
final class ReplayOptions {
  @Option(names = "--seed", defaultValue = "1", description = "Seed of the stripes' content (default ${DEFAULT-VALUE}).")
  long seed;

  @Option(names = "--rewrite", completionCandidates = Candidates.Rules.class, defaultValue = "none",
      description = "none, all, or rule names: xor-as-pq,copy-as-xor,accumulate-pq.")
  private String rewrite;

  @Option(names = "--domain", completionCandidates = Candidates.Domains.class, defaultValue = "coherent",
      description = "What the devices see of memory: coherent, non-coherent-arm-v5, non-coherent-arm-v7, "
          + "non-coherent-ppc44x, bounce, iommu-strict or iommu-deferred (default ${DEFAULT-VALUE}).")
  private String domain;

  @Option(names = "--timing", paramLabel = "FILE", description = "Timing figures to use instead of the engine's.")
  private Path timing;

  @Option(names = "--faults", paramLabel = "FILE", description = "Faults to inject into the engine (JSON or YAML).")
  private Path faults;

  @Option(names = "--map-cost", paramLabel = "X", defaultValue = "1",
      description = "Factor on what maps and unmaps cost, for what-if runs (default ${DEFAULT-VALUE}).")
  private double mapCost;

  @Option(names = "--max-sources", paramLabel = "N", defaultValue = "0",
      description = "Most sources of a descriptor where the engine takes more, for what-if runs.")
  private int maxSources;

  @Option(names = "--batching", completionCandidates = Candidates.Batchings.class, paramLabel = "HOW", defaultValue = "driver",
      description = "What doorbells and interrupts are shared by in the model: none, driver (as the real drivers do) or "
          + "shared (a scheduler that rings once for several legs and polls while the host works; default "
          + "${DEFAULT-VALUE}).")
  private String batching;

  @Option(names = "--hand-over", paramLabel = "HOW", defaultValue = "last-descriptor",
      description = "How the host of the model learns that a leg has ended whose chain changes channels: last-descriptor "
          + "(it interrupts) or interrupt-descriptor (as Linux: one more descriptor interrupts; the host spins where the "
          + "channel has none; default ${DEFAULT-VALUE}).")
  private String handOver;

  @Option(names = "--no-check", description = "Moves and checks no bytes: model time only.")
  boolean noCheck;

  @Option(names = "--json", description = "One JSON document on standard output.")
  boolean json;

  @SuppressWarnings("NullAway.Init")
  ReplayOptions() {}

  /** What is checked; injected faults would spoil the live run of a fused form, too. */
  Checks checks() {
    return noCheck ? Checks.NONE : faults == null ? Checks.ALL : Checks.MODEL_TIME_ONLY;
  }

  Set<RewriteRule> rules() {
    return RewriteRule.parse(rewrite);
  }

  /** The engine with the name, with timing and faults as asked. */
  NamedEngine engine(EngineRegistry registry, String name) {
    return varied(NamedEngine.find(registry, name, timing, faults));
  }

  /** The engine with other mapping costs and limits, as asked. */
  NamedEngine varied(NamedEngine engine) {
    return engine.varied(mapCost, maxSources);
  }

  /** All of them, for a comparison. */
  ComparisonOptions comparison(List<@Nullable StrategyKind> strategies, List<Integer> queueDepths) {
    return new ComparisonOptions(strategies, queueDepths, rules(), domain(), seed, checks(), Batching.of(batching),
        HandOver.of(handOver));
  }

  DomainKind domain() {
    return DomainKind.of(domain);
  }
}
