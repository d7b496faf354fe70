package org.raidoffload.benchmarks.cli;

import java.util.Set;
import org.raidoffload.benchmarks.compare.DomainChoice;
import org.raidoffload.chain.RewriteRule;
import picocli.CommandLine.Option;

/** Options that replay and compare share. */
final class ReplayOptions {
  @Option(names = "--seed", defaultValue = "1", description = "Seed of the stripes' content (default ${DEFAULT-VALUE}).")
  long seed;

  @Option(names = "--rewrite", defaultValue = "none",
      description = "none, all, or rule names: xor-as-pq,copy-as-xor,accumulate-pq.")
  private String rewrite;

  @Option(names = "--domain", defaultValue = "coherent",
      description = "What the devices see of memory: coherent or bounce (default ${DEFAULT-VALUE}).")
  private String domain;

  @Option(names = "--no-check", description = "Moves and checks no bytes: model time only.")
  boolean noCheck;

  @Option(names = "--json", description = "One JSON document on standard output.")
  boolean json;

  @SuppressWarnings("NullAway.Init")
  ReplayOptions() {}

  Set<RewriteRule> rules() {
    return RewriteRule.parse(rewrite);
  }

  DomainChoice domain() {
    return DomainChoice.of(domain);
  }
}
