package org.raidoffload.cli.hazards;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyKind;

/**
 * What a scenario did under one strategy over one domain.
 *
 * @param scenario its letter, or the defect's name
 * @param title what happens in it
 * @param strategy who maps and unmaps
 * @param domain the memory system's name
 * @param engine the engine's name
 * @param expected what should be seen
 * @param observed what was seen
 * @param firstRule the first rule that the ledger found broken, or null
 * @param firstSentence its sentence, or null
 * @param wrongBytes bytes of the result that are wrong although the chain claimed success
 * @param log every step, with what the ledger and the memory had to say in between
 */
public record HazardResult(String scenario, String title, StrategyKind strategy, String domain, String engine,
    Observation expected, Observation observed, @Nullable String firstRule, @Nullable String firstSentence,
    long wrongBytes, List<String> log) {

  /** What can be seen. */
  public enum Observation {
    /** Right bytes and no rule broken. */
    RIGHT,
    /** Wrong bytes, handed out as if they were right. */
    WRONG,
    /** A rule was broken and noticed; the bytes are right, or the chain failed in the open. */
    CAUGHT;

    /** Lower case, as JSON has it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public HazardResult {
    log = List.copyOf(log);
  }

  /** Whether reality matches the table. */
  public boolean asExpected() {
    return expected == observed;
  }
}
