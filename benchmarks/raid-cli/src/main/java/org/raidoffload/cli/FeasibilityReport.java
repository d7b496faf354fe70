package org.raidoffload.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.cli.report.TextTable;
import org.raidoffload.engines.feasibility.Feasibility;
import org.raidoffload.engines.feasibility.RequestChain;

/** The table of engines and chains, for people and as JSON. */
final class FeasibilityReport {
  private FeasibilityReport() {}

  static String table(List<Feasibility.Row> rows) {
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
