package org.raidoffload.engines.model;

import java.util.List;
import java.util.Map;
import org.raidoffload.engine.RingEntryArithmetic;
import org.raidoffload.plan.Opcode;

/**
 * Ring entry arithmetic as data. Opcodes without a rule take one entry. Immutable, thread-safe, equal by content.
 *
 * @param rules by opcode
 */
public record RingEntryTable(Map<Opcode, Rule> rules) implements RingEntryArithmetic {

  /**
   * A step of a rule.
   *
   * @param upToSources the last number of sources that the step is for
   * @param entries what they take
   */
  public record Step(int upToSources, int entries) {
    public Step {
      if (upToSources < 1 || entries < 1) {
        throw new IllegalArgumentException("steps: up to " + upToSources + " sources, " + entries
            + " ring entries (both must be at least 1)");
      }
    }
  }

  /**
   * {@code entries = pieces * (step + perSource * sources + perResult * results) + extra}, where pieces is the length
   * divided by {@code pieceBytes}, rounded up.
   *
   * @param steps ascending; beyond the last, the last one counts; may be empty
   * @param resultsAreSources whether P and Q count as sources in the steps
   * @param perSource entries of each source
   * @param perResult entries of each enabled result
   * @param extra entries beside the pieces
   * @param pieceBytes most bytes of one hardware descriptor; 0 = any
   * @param oneFetchPerPiece whether one hardware descriptor spans all entries of a piece
   */
  public record Rule(List<Step> steps, boolean resultsAreSources, int perSource, int perResult, int extra,
      long pieceBytes, boolean oneFetchPerPiece) {

    public Rule {
      steps = List.copyOf(steps);
      for (int i = 1; i < steps.size(); i++) {
        if (steps.get(i).upToSources() <= steps.get(i - 1).upToSources()) {
          throw new IllegalArgumentException("steps: up to " + steps.get(i).upToSources() + " sources after up to "
              + steps.get(i - 1).upToSources() + " (must ascend)");
        }
      }
      if (perSource < 0 || perResult < 0 || extra < 0 || pieceBytes < 0) {
        throw new IllegalArgumentException("perSource: " + perSource + ", perResult: " + perResult + ", extra: "
            + extra + ", pieceBytes: " + pieceBytes + " (must not be negative)");
      }
      if (steps.isEmpty() && perSource + extra == 0) {
        throw new IllegalArgumentException("steps: none, and perSource and extra are 0 (an operation must take at "
            + "least one ring entry)");
      }
    }

    private int entries(int sources, int results, long bytes) {
      return Math.toIntExact(pieces(bytes)
          * (step(sources + (resultsAreSources ? results : 0)) + perSource * sources + perResult * results) + extra);
    }

    private long pieces(long bytes) {
      return pieceBytes == 0 ? 1 : (bytes + pieceBytes - 1) / pieceBytes;
    }

    private int step(int sources) {
      int entries = 0;
      for (int i = 0; i < steps.size(); i++) {
        Step s = steps.get(i);
        entries = s.entries();
        if (sources <= s.upToSources()) {
          break;
        }
      }
      return entries;
    }
  }

  public RingEntryTable {
    rules = Map.copyOf(rules);
  }

  /** An empty table: one entry for everything. */
  public static RingEntryTable one() {
    return new RingEntryTable(Map.of());
  }

  @Override
  public int entries(Opcode opcode, int sources, int results, long bytes) {
    Rule rule = rules.get(opcode);
    return rule == null ? 1 : rule.entries(sources, results, bytes);
  }

  @Override
  public int hardwareDescriptors(Opcode opcode, int sources, int results, long bytes) {
    Rule rule = rules.get(opcode);
    return rule != null && rule.oneFetchPerPiece() ? Math.toIntExact(rule.pieces(bytes))
        : entries(opcode, sources, results, bytes);
  }
}
