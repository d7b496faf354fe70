package org.raidoffload.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The results of one benchmark class as a Markdown table. Where there is something to compare with, a column gives each
 * score divided by that of the baseline with the same parameters; where the run measured allocation, a column gives it.
 *
 * <p>The baseline is the method {@code baseline}, or else {@code completableFuture} (what most programs would write
 * instead of a scheduler), or the same method with the parameter {@code kernel} at {@code peer}.
 */
final class JmhTable {
  private static final List<String> BASELINES = List.of("baseline", "completableFuture");
  private static final String ALLOCATION = "gc.alloc.rate.norm";

  private final List<Row> rows = new ArrayList<>();

  private JmhTable() {}

  /** A table for each class, in the order of the document. */
  static String all(JsonNode document) {
    Map<String, JmhTable> tables = new LinkedHashMap<>();
    for (JsonNode result : document) {
      Row row = Row.of(result);
      tables.computeIfAbsent(row.type, name -> new JmhTable()).rows.add(row);
    }
    var text = new StringBuilder();
    tables.values().forEach(table -> text.append(table.markdown()).append('\n'));
    return text.toString();
  }

  private String markdown() {
    boolean compares = rows.stream().anyMatch(row -> baselineOf(row).isPresent());
    boolean allocates = rows.stream().anyMatch(row -> row.allocation != null);
    var table = new StringBuilder("| benchmark | parameters | score | error | unit |")
        .append(compares ? " ÷ baseline |" : "").append(allocates ? " B/op |" : "")
        .append("\n|---|---|--:|--:|---|")
        .append(compares ? "--:|" : "").append(allocates ? "--:|" : "").append('\n');
    for (Row row : rows) {
      table.append(String.format(
          Locale.ROOT, "| %s.%s | %s | %.1f | %.1f | %s |", row.type, row.method, row.parameters(), row.score, row.error, row.unit));
      if (compares) {
        table.append(' ').append(baselineOf(row).map(to -> ratio(row.score / to.score)).orElse("")).append(" |");
      }
      if (allocates) {
        String bytes = row.allocation == null ? "" : String.format(Locale.ROOT, "%.1f", row.allocation);
        table.append(' ').append(bytes).append(" |");
      }
      table.append('\n');
    }
    return table.toString();
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, ratio < 0.1 ? "%.4f" : "%.2f", ratio);
  }

  private Optional<Row> baselineOf(Row row) {
    for (String method : BASELINES) {
      for (Row other : rows) {
        if (other.method.equals(method) && !row.method.equals(method) && row.isComparableTo(other)) {
          return Optional.of(other);
        }
      }
    }
    var ofPeer = new LinkedHashMap<>(row.params);
    if ("peer".equals(ofPeer.replace("kernel", "peer")) || !ofPeer.containsKey("kernel")) {
      return Optional.empty();
    }
    return rows.stream()
        .filter(other -> other.method.equals(row.method))
        .filter(other -> other.unit.equals(row.unit) && other.params.equals(ofPeer))
        .findFirst();
  }

  private record Row(
      String type,
      String method,
      Map<String, String> params,
      double score,
      double error,
      String unit,
      @Nullable Double allocation) {

    static Row of(JsonNode result) {
      Map<String, String> params = new LinkedHashMap<>();
      for (var parameter : result.path("params").properties()) {
        params.put(parameter.getKey(), parameter.getValue().asText());
      }
      String name = result.path("benchmark").asText();
      int methodAt = name.lastIndexOf('.') + 1;
      JsonNode metric = result.path("primaryMetric");
      JsonNode allocation = result.path("secondaryMetrics").path(ALLOCATION).path("score");
      return new Row(
          name.substring(name.lastIndexOf('.', methodAt - 2) + 1, Math.max(0, methodAt - 1)),
          name.substring(methodAt),
          params,
          metric.path("score").asDouble(),
          metric.path("scoreError").asDouble(),
          metric.path("scoreUnit").asText(),
          allocation.isNumber() ? allocation.asDouble() : null);
    }

    boolean isComparableTo(Row other) {
      return other.unit.equals(unit) && other.params.equals(params);
    }

    String parameters() {
      return params.entrySet().stream()
          .map(entry -> entry.getKey() + " " + entry.getValue())
          .reduce((first, second) -> first + ", " + second)
          .orElse("");
    }
  }
}
