package org.raidoffload.chain;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.raidoffload.geometry.KnownWords;

/**
 * Equivalent forms of an operation that may keep a chain on one channel. All are off unless asked for, so that the
 * defaults show the engines as their drivers use them.
 */
public enum RewriteRule {
  /** XOR as P-only PQ: ppc440spe DMA0/1, and ioat 3.3 parts without an XOR unit. */
  XOR_AS_PQ,
  /** COPY as XOR with one source: the iop3xx AAU. Follows from its descriptor encoding; unverified on silicon. */
  COPY_AS_XOR,
  /** RAID-6 read-modify-write as PQ that continues into P and Q; Linux 6.1 always runs it on the CPU. */
  ACCUMULATE_PQ;

  /** The name on the command line. */
  public String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Parses {@code none}, {@code all} or a comma-separated list of rule names.
   *
   * @throws IllegalArgumentException naming the rules there are
   */
  public static Set<RewriteRule> parse(String list) {
    if (list.equals("none")) {
      return Set.of();
    }
    if (list.equals("all")) {
      return EnumSet.allOf(RewriteRule.class);
    }
    Set<RewriteRule> rules = EnumSet.noneOf(RewriteRule.class);
    for (String name : list.split(",", -1)) {
      rules.add(Arrays.stream(values()).filter(r -> r.option().equals(name.trim())).findFirst()
          .orElseThrow(() -> KnownWords.refusal("rewrite", name,
              Stream.concat(Stream.of("none", "all"), Arrays.stream(values()).map(RewriteRule::option)).toList())));
    }
    return rules;
  }
}
