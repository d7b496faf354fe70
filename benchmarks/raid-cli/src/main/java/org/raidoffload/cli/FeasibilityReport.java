package org.raidoffload.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.cli.report.TextTable;
import org.raidoffload.engines.feasibility.Feasibility;
import org.raidoffload.engines.feasibility.RequestChain;

/** The table of engines and chains, for people and as JSON. */
final class FeasibilityReport {
  private FeasibilityReport() {}

  /** At most 80 columns: how each engine runs each chain, by the rewriting rules that are on. */
  static String table(List<Feasibility.Row> rows) {
    Map<String, TextTable> byRules = new LinkedHashMap<>();
    for (Feasibility.Row row : rows) {
      List<Object> cells = new ArrayList<>(List.of(row.engine()));
      row.cells().forEach(cell -> cells.add(switch (cell.choice()) {
        case UP_FRONT -> "one";
        case PER_LEG -> "legs";
        case SOFTWARE -> "CPU";
      }));
      byRules.computeIfAbsent(rules(row), r -> TextTable.of("<engine", "<5 rcw", "<5 rmw", "<5 rec", "<5 check", "<6 write",
          "<6 rec 2", "<6 rec P", "<6 check")).row(cells.toArray());
    }
    StringBuilder out = new StringBuilder();
    byRules.forEach((rules, table) -> out.append("rewriting rules: ").append(rules).append('\n').append(table.render())
        .append('\n'));
    return out + """
        one: one channel runs the chain; legs: several do; CPU: none (--wide: which)
        5, 6: RAID level; rcw, rmw: ways to write; rec: one data block made anew; rec 2:
        two; rec P: one and P
        """;
  }

  /** With the channels by name. */
  static String wide(List<Feasibility.Row> rows) {
    List<String> titles = new ArrayList<>(List.of("<engine", "<rules"));
    for (RequestChain chain : RequestChain.values()) {
      titles.add("<" + chain.label());
    }
    TextTable table = TextTable.of(titles.toArray(new String[0]));
    for (Feasibility.Row row : rows) {
      List<Object> cells = new ArrayList<>(List.of(row.engine(), rules(row)));
      row.cells().forEach(cell -> cells.add(cell.choice() + " " + cell.channels()));
      table.row(cells.toArray());
    }
    return table.render();
  }

  static ArrayNode json(List<Feasibility.Row> rows) {
    ArrayNode all = Output.JSON.createArrayNode();
    for (Feasibility.Row row : rows) {
      ObjectNode node = all.addObject().put("engine", row.engine()).put("rules", rules(row));
      ObjectNode chains = node.putObject("chains");
      row.cells().forEach(cell -> chains.putObject(cell.chain().label()).put("choice", cell.choice().name())
          .put("channels", cell.channels()).put("reason", cell.reason()));
    }
    return all;
  }

  private static String rules(Feasibility.Row row) {
    return row.rules().isEmpty() ? "none"
        : row.rules().stream().map(RewriteRule::option).collect(Collectors.joining(","));
  }
}
