package org.raidoffload.benchmarks.jmh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Turns what {@link PairedKernels} and JMH wrote into Markdown tables. */
@Command(
    name = "bench-summary",
    mixinStandardHelpOptions = true,
    description = "Prints Markdown tables from JSON of paired-kernels (--json) and of JMH (-rf json).")
public final class BenchSummary implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "JSON files, each of either kind.")
  private List<Path> files = List.of();

  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchSummary()).execute(args));
  }

  @Override
  public Integer call() {
    for (Path file : files) {
      try {
        JsonNode document = new ObjectMapper().readTree(Files.readAllBytes(file));
        System.out.print(summary(file, document));
      } catch (IOException e) {
        System.err.println(file + ": not readable as JSON: " + e.getMessage());
        return 2;
      } catch (IllegalArgumentException e) {
        System.err.println(e.getMessage());
        return 2;
      }
    }
    return 0;
  }

  static String summary(Path file, JsonNode document) {
    if (document.isArray() && document.path(0).has("primaryMetric")) {
      return jmh(document);
    }
    if (document.path("results").isArray() && document.has("kernel")) {
      return paired(document);
    }
    throw new IllegalArgumentException(file + ": neither paired-kernels nor JMH wrote this");
  }

  private static String paired(JsonNode document) {
    var table = new StringBuilder();
    table.append("%s, JDK %s. GB/s of source bytes, thread CPU time; ratio to the peer measured before and after.%n%n"
        .formatted(document.path("cpu").asText(), document.path("jdk").asText()));
    table.append("| operation | block | disks | memory | kernel | GB/s | peer | GB/s | ratio | target |\n");
    table.append("|---|--:|--:|---|---|--:|---|--:|--:|--:|\n");
    for (JsonNode row : document.path("results")) {
      double ratio = row.path("ratio").asDouble();
      double target = row.path("target").asDouble();
      table.append(String.format(
          Locale.ROOT,
          "| %s | %d KiB | %d | %s | %s | %.1f | %s | %.1f | %.2f | %s |%n",
          row.path("operation").asText(),
          row.path("blockBytes").asInt() >> 10,
          row.path("disks").asInt(),
          row.path("footprint").asText(),
          row.path("kernel").asText(),
          row.path("gbPerSecond").asDouble(),
          row.path("peer").asText(),
          row.path("peerGbPerSecond").asDouble(),
          ratio,
          target == 0 ? "" : target(ratio, target)));
    }
    return table.append("\n").toString();
  }

  private static String target(double ratio, double target) {
    return String.format(Locale.ROOT, ratio >= target ? "%.2f" : "%.2f **short**", target);
  }

  private static String jmh(JsonNode document) {
    JsonNode first = document.path(0);
    var table = new StringBuilder();
    table.append("JMH %s, JDK %s, %d forks.%n%n".formatted(
        first.path("jmhVersion").asText(), first.path("jdkVersion").asText(), first.path("forks").asInt()));
    table.append("| benchmark | parameters | score | error | unit |\n|---|---|--:|--:|---|\n");
    for (JsonNode result : document) {
      var parameters = new StringBuilder();
      for (var parameter : result.path("params").properties()) {
        parameters.append(parameters.isEmpty() ? "" : ", ")
            .append(parameter.getKey()).append(' ').append(parameter.getValue().asText());
      }
      String name = result.path("benchmark").asText();
      JsonNode metric = result.path("primaryMetric");
      table.append(String.format(
          Locale.ROOT,
          "| %s | %s | %.1f | %.1f | %s |%n",
          name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
          parameters,
          metric.path("score").asDouble(),
          metric.path("scoreError").asDouble(),
          metric.path("scoreUnit").asText()));
    }
    return table.append("\n").toString();
  }
}
