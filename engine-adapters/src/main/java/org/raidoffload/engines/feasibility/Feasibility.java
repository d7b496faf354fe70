package org.raidoffload.engines.feasibility;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.raidoffload.chain.ChainBuilder;
import org.raidoffload.chain.ChainOptions;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.chain.StrategyDecision.Choice;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.plan.StripePlanner;

/**
 * The table of engines and {@linkplain RequestChain chains}: one channel, several legs, or software, and why. Generated
 * from the engines' limits by placing each plan. Thread-safe.
 */
public final class Feasibility {

  /**
   * What one engine makes of one chain.
   *
   * @param chain which chain
   * @param choice one channel, several legs, or software
   * @param channels where the legs run, in order, {@code CPU} for the software engine
   * @param reason one sentence
   */
  public record Cell(RequestChain chain, Choice choice, String channels, String reason) {}

  /**
   * One line of the table.
   *
   * @param engine the preset's name
   * @param rules rewriting rules that are on
   * @param cells one for each chain, in their order
   */
  public record Row(String engine, Set<RewriteRule> rules, List<Cell> cells) {
    public Row {
      rules = Set.copyOf(rules);
      cells = List.copyOf(cells);
    }

    /** The cell of a chain. */
    public Cell cell(RequestChain chain) {
      return cells.get(chain.ordinal());
    }

    private boolean sameChoices(Row other) {
      return cells.stream().map(Cell::choice).toList().equals(other.cells.stream().map(Cell::choice).toList());
    }
  }

  private Feasibility() {}

  /**
   * A line for each engine without rewriting, and after it one for each single rule that changes any of its cells.
   */
  public static List<Row> table(Collection<OffloadEngine> engines) {
    StripePlanner planner = new StripePlanner();
    List<Row> rows = new ArrayList<>();
    for (OffloadEngine engine : engines) {
      Row plain = row(engine, Set.of(), planner);
      rows.add(plain);
      for (RewriteRule rule : RewriteRule.values()) {
        Row rewritten = row(engine, Set.of(rule), planner);
        if (!rewritten.sameChoices(plain)) {
          rows.add(rewritten);
        }
      }
    }
    return rows;
  }

  private static Row row(OffloadEngine engine, Set<RewriteRule> rules, StripePlanner planner) {
    ChainBuilder builder = new ChainBuilder(engine);
    List<Cell> cells = new ArrayList<>();
    for (RequestChain chain : RequestChain.values()) {
      StripeChain placed = builder.build(chain.plan(planner), new ChainOptions(null, rules, true));
      String channels = placed.legs().stream().map(leg -> leg.channelClass().name())
          .collect(Collectors.joining(" > "));
      cells.add(new Cell(chain, placed.decision().choice(), channels, placed.decision().reason()));
    }
    return new Row(engine.name(), rules, cells);
  }
}
