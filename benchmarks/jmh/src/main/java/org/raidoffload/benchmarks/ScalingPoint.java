package org.raidoffload.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What one of many costs in a run of single shots.
 *
 * @param what benchmark, and what is counted
 * @param count how many there were in a shot
 * @param nanosEach the shot's time divided by that
 */
record ScalingPoint(String what, long count, double nanosEach) {
  private static final double NANOS_OF_MILLI = 1e6;

  /** The points of a JMH document: single shots in ms of which one parameter is a number, how many there were. */
  static List<ScalingPoint> of(JsonNode document) {
    List<ScalingPoint> points = new ArrayList<>();
    for (JsonNode result : document) {
      JsonNode metric = result.path("primaryMetric");
      JsonNode params = result.path("params");
      if (!result.path("mode").asText().equals("ss") || !metric.path("scoreUnit").asText().equals("ms/op")) {
        continue;
      }
      List<String> counted = new ArrayList<>();
      StringBuilder others = new StringBuilder();
      for (Map.Entry<String, JsonNode> param : params.properties()) {
        if (param.getValue().asLong(0) > 0) {
          counted.add(param.getKey());
        } else {
          others.append(", ").append(param.getValue().asText());
        }
      }
      if (counted.size() == 1) {
        long count = params.path(counted.getFirst()).asLong();
        String benchmark = result.path("benchmark").asText().replaceFirst("\\.[^.]*$", "").replaceFirst(".*\\.", "");
        points.add(new ScalingPoint(benchmark + ", " + counted.getFirst() + others, count,
            metric.path("score").asDouble() * NANOS_OF_MILLI / count));
      }
    }
    return points;
  }
}
