package org.raidoffload.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The figures of one paired-kernels file as a matrix: an operation and its peer a row, a block size and memory a column. */
final class RatioMatrix {
  private final Map<String, Map<String, String>> rows = new LinkedHashMap<>();
  private final Set<String> columns = new LinkedHashSet<>();

  private RatioMatrix(JsonNode document) {
    for (JsonNode row : document.path("results")) {
      String column = "%d KiB %s".formatted(row.path("blockBytes").asInt() >> 10, row.path("footprint").asText());
      columns.add(column);
      String name = "| %s | %s | %s | %d |".formatted(row.path("operation").asText(), row.path("kernel").asText(),
          row.path("peer").asText(), row.path("disks").asInt());
      rows.computeIfAbsent(name, n -> new LinkedHashMap<>()).put(column, cell(row));
    }
  }

  private static String cell(JsonNode row) {
    double ratio = row.path("ratio").asDouble();
    double target = row.path("target").asDouble();
    String text = String.format(Locale.ROOT, "%.2f (%.1f)", ratio, row.path("gbPerSecond").asDouble());
    return target != 0 && ratio < target ? "**" + text + "**" : text;
  }

  /** The Markdown table: the ratio to the peer, ours in GB/s in brackets; bold below the target. */
  static String of(JsonNode document) {
    var matrix = new RatioMatrix(document);
    var table = new StringBuilder("%s, JDK %s, %s. Ratio to the peer (GB/s of source bytes); bold: below its target.%n%n"
        .formatted(document.path("cpu").asText(), document.path("jdk").asText(), document.path("kernel").asText()));
    table.append("| operation | kernel | peer | disks |");
    matrix.columns.forEach(column -> table.append(' ').append(column).append(" |"));
    table.append("\n|---|---|---|--:|").append("--:|".repeat(matrix.columns.size())).append('\n');
    matrix.rows.forEach((name, cells) -> {
      table.append(name);
      matrix.columns.forEach(column -> table.append(' ').append(cells.getOrDefault(column, "")).append(" |"));
      table.append('\n');
    });
    return table.append('\n').toString();
  }
}
