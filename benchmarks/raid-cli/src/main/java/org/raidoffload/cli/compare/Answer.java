package org.raidoffload.cli.compare;

import java.util.List;

/**
 * The answer of a comparison.
 *
 * @param engine the best one
 * @param strategy the best on it
 * @param limitedBy what keeps it from being faster
 * @param sentences the whole answer in words
 */
public record Answer(String engine, String strategy, String limitedBy, List<String> sentences) {
  public Answer {
    sentences = List.copyOf(sentences);
  }
}
