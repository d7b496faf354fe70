package org.raidoffload.cli.compare;

/**
 * What a trace costs on an engine under a rewriting rule.
 *
 * @param rewrite the rule's name on the command line, or {@code none}
 * @param row what the replay found
 * @param ratioToNone model time per stripe divided by that without rules, at the same queue depth
 */
public record RuleGain(String rewrite, ComparisonRow row, double ratioToNone) {}
