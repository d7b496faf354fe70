package org.raidoffload.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one of many costs in a run of single shots.
 *
 * @param what benchmark, and what is counted
 * @param count how many there were in a shot
 * @param nanosEach the shot's time divided by that
 */
record ScalingPoint(String what, long count, double nanosEach) {
  private static final double NANOS_OF_MILLI = 1e6;

  /** The points of a JMH document: single shots in ms whose one parameter is how many there were. */
  static List<ScalingPoint> of(JsonNode document) {
    List<ScalingPoint> points = new ArrayList<>();
    for (JsonNode result : document) {
      JsonNode metric = result.path("primaryMetric");
      JsonNode params = result.path("params");
      if (!result.path("mode").asText().equals("ss") || !metric.path("scoreUnit").asText().equals("ms/op")
          || params.size() != 1) {
        continue;
      }
      String counted = params.fieldNames().next();
      long count = params.path(counted).asLong(0);
      if (count > 0) {
        String benchmark = result.path("benchmark").asText().replaceFirst("\\.[^.]*$", "").replaceFirst(".*\\.", "");
        points.add(new ScalingPoint(String.format(Locale.ROOT, "%s, %s", benchmark, counted), count,
            metric.path("score").asDouble() * NANOS_OF_MILLI / count));
      }
    }
    return points;
  }
}
