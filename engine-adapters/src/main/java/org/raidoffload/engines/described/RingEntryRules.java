package org.raidoffload.engines.described;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engines.document.BadSourceException;
import org.raidoffload.engines.document.SourceNode;
import org.raidoffload.engines.model.RingEntryTable.Rule;
import org.raidoffload.engines.model.RingEntryTable.Step;

/** Reads the rules of ring entries. */
final class RingEntryRules {
  private static final Set<String> KEYS = Set.of("steps", "resultsAreSources", "perSource", "perResult", "extra",
      "pieceBytes", "oneFetchPerPiece");
  private static final int MOST_ENTRIES = 1 << 16;

  private RingEntryRules() {}

  static Rule read(SourceNode node) {
    node.onlyKnows(KEYS);
    List<Step> steps = node.or("steps", List.of(), RingEntryRules::steps);
    try {
      return new Rule(steps,
          node.or("resultsAreSources", false, n -> n.bool("resultsAreSources")),
          node.or("perSource", 0, n -> (int) n.integer("perSource", 0, MOST_ENTRIES)),
          node.or("perResult", 0, n -> (int) n.integer("perResult", 0, MOST_ENTRIES)),
          node.or("extra", 0, n -> (int) n.integer("extra", 0, MOST_ENTRIES)),
          node.or("pieceBytes", 0L, n -> n.integer("pieceBytes", 0, 1L << 40)),
          node.or("oneFetchPerPiece", false, n -> n.bool("oneFetchPerPiece")));
    } catch (BadSourceException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw node.bad(String.valueOf(e.getMessage()));
    }
  }

  private static List<Step> steps(SourceNode node) {
    List<Step> steps = new ArrayList<>();
    for (SourceNode item : node.items("steps")) {
      List<SourceNode> pair = item.items("step");
      if (pair.size() != 2) {
        throw item.bad("step: " + pair.size() + " numbers (must be two: up to so many sources, so many ring entries)");
      }
      steps.add(new Step((int) pair.get(0).integer("step's sources", 1, ChannelLimits.MAXIMUM_SOURCES + 2),
          (int) pair.get(1).integer("step's ring entries", 1, MOST_ENTRIES)));
    }
    return steps;
  }
}
