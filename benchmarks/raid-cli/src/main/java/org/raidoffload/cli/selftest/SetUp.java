package org.raidoffload.cli.selftest;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.raidoffload.chain.RewriteRule;

/**
 * How a case's scheduler is set up.
 *
 * @param engine a preset, {@code software} or {@code isal} with {@code *n} for n channels, or {@code of:} and channels
 * @param kernel the kernel's name
 * @param driver {@code inline}, {@code model}, {@code replay} for model time as commands run it, or {@code threads:} with
 *     wait mode and {@code :n}
 * @param submitters threads that submit, where threads serve the channels
 * @param disturbance what the user does to requests in flight
 * @param fuse whether steps on the CPU may be fused
 * @param strategy {@code auto} or a strategy, with {@code !} where it is forced
 * @param rules rewriting rules that are on
 * @param domain a memory system; {@code bounce:n} has n cells only
 * @param align every buffer's address is a multiple of this, and by chance of no more
 * @param pool chains in flight
 * @param fallback whether a failed leg may be run by the software engine
 * @param faults of the engine
 */
record SetUp(String engine, String kernel, String driver, int submitters, Disturbance disturbance, boolean fuse, String strategy,
    Set<RewriteRule> rules, String domain, int align, int pool, boolean fallback, List<FaultCase> faults) {
  static final String MODEL = "model";
  static final String REPLAY = "replay";
  static final String INLINE = "inline";
  static final String DESCRIBED = "of:";

  SetUp {
    rules = Set.copyOf(rules);
    faults = List.copyOf(faults);
    if (faults.stream().anyMatch(FaultCase::corrupts) && !driver.equals(REPLAY)) {
      throw new IllegalArgumentException("case: faults: corrupt is silent (only driver=replay must see it)");
    }
  }

  static SetUp take(Words words) {
    return new SetUp(words.take("engine", "software"), words.take("kernel", "long-lane"),
        words.take("driver", INLINE), Math.max(1, words.integer("submitters", 1)),
        Disturbance.parse(words.take("disturb", "")), words.flag("fuse", true), words.take("strategy", "auto"),
        RewriteRule.parse(words.take("rules", "none")), words.take("domain", "coherent"),
        words.integer("align", ArrayCase.PAGE), words.integer("pool", 64), words.flag("fallback", true),
        words.list("faults").stream().map(FaultCase::parse).toList());
  }

  void addTo(Words words) {
    String ruled = rules.size() == RewriteRule.values().length ? "all"
        : rules.isEmpty() ? "none" : rules.stream().sorted().map(RewriteRule::option).collect(Collectors.joining(","));
    words.add("engine", engine, "software").add("kernel", kernel, "long-lane").add("driver", driver, INLINE)
        .add("submitters", submitters, 1).add("disturb", disturbance.toString(), "").add("fuse", fuse, true).add("strategy", strategy, "auto").add("rules", ruled, "none")
        .add("domain", domain, "coherent").add("align", align, ArrayCase.PAGE).add("pool", pool, 64)
        .add("fallback", fallback, true)
        .add("faults", faults.stream().map(FaultCase::toString).collect(Collectors.joining(",")), "");
  }

  boolean forced() {
    return strategy.endsWith("!");
  }

  /** Whether the strategy is one of the kernel's two, which exist to be compared with. */
  boolean baseline() {
    return strategy.startsWith("per-operation") || strategy.startsWith("per-descriptor");
  }

  boolean model() {
    return driver.equals(MODEL);
  }

  /** Whether the case is run as a trace is. */
  boolean replay() {
    return driver.equals(REPLAY);
  }

  boolean inline() {
    return driver.equals(INLINE);
  }

  /** Whether a request may end in failure. */
  boolean mayFail() {
    return scarce() || disturbance.isThere() || faults.stream().anyMatch(f -> !f.harmless());
  }

  /** Whether the engine writes wrong bytes and says nothing. */
  boolean corrupts() {
    return faults.stream().anyMatch(FaultCase::corrupts);
  }

  /** Whether mapping may fail for want of room. */
  boolean scarce() {
    return domain.contains(":");
  }

  /** Whether some operation may never end by itself. */
  boolean silent() {
    return faults.stream().anyMatch(FaultCase::silent);
  }
}
