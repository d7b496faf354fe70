package org.raidoffload.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One bar of a chart: what {@link PairedKernels} measured in one row.
 *
 * @param panel kernel, block and disks, such as {@code vector-256, 4 KiB × 8 disks}
 * @param series where the memory is, such as {@code warm}
 * @param ratio throughput to the peer's
 * @param target the ratio aimed at; 0 for none
 */
record RatioBar(String panel, String operation, String peer, String series, double ratio, double target) {
  /** The rows of a document that can be drawn: those with a ratio above 0. */
  static List<RatioBar> of(JsonNode document) {
    var bars = new ArrayList<RatioBar>();
    for (JsonNode row : document.path("results")) {
      double ratio = row.path("ratio").asDouble();
      if (ratio > 0) {
        String panel = "%s, %d KiB × %d disks".formatted(
            row.path("kernel").asText(), row.path("blockBytes").asInt() >> 10, row.path("disks").asInt());
        bars.add(new RatioBar(
            panel,
            row.path("operation").asText(),
            row.path("peer").asText(),
            row.path("footprint").asText(),
            ratio,
            row.path("target").asDouble()));
      }
    }
    return bars;
  }
}
