package org.raidoffload.mapping;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A mapping rule that was broken, and the facts. Immutable. The sentence names stripe, leg, operation, buffer range,
 * device and the two states that collided, as far as the rule has them, and is the same in every run.
 *
 * @param rule which one
 * @param step the step that broke it
 * @param others what it collided with, or for a leak every mapping that is left, oldest first; empty where the step
 *     alone is wrong
 * @param number the number that the rule's documentation names, or 0
 */
public record LedgerViolation(LedgerRule rule, LedgerClaim step, List<LedgerClaim> others, long number) {
  /** Of many leaked mappings so many are named. */
  private static final int NAMED = 8;

  public LedgerViolation {
    others = List.copyOf(others);
  }

  /** A step that is wrong by itself. */
  LedgerViolation(LedgerRule rule, LedgerClaim step) {
    this(rule, step, List.of(), 0);
  }

  /** A step that collides with what is, or was, held. */
  LedgerViolation(LedgerRule rule, LedgerClaim step, LedgerClaim other) {
    this(rule, step, List.of(other), 0);
  }

  /** One sentence for people. */
  public String sentence() {
    String out = rule.sentence().replace("{step}", step.toString())
        .replace("{stripe}", String.valueOf(step.stripe()))
        .replace("{bytes}", String.valueOf(step.bytes()))
        .replace("{number}", String.valueOf(number))
        .replace("{leaked}", leaked());
    if (others.isEmpty()) {
      return out;
    }
    LedgerClaim other = others.getFirst();
    return out.replace("{other}", other.toString())
        .replace("{held}", other.state() + " for device " + other.device() + " by stripe " + other.stripe() + " leg "
            + other.leg())
        .replace("{user}", "operation " + other.operation() + " of leg " + other.leg());
  }

  private String leaked() {
    return others.stream().limit(NAMED)
        .map(c -> (c.buffer() == null ? "no buffer" : c.buffer().name()) + " (map " + c.map() + ", leg " + c.leg() + ")")
        .collect(Collectors.joining(", ", ": ", others.size() > NAMED ? " and " + (others.size() - NAMED) + " more" : ""));
  }
}
