package org.raidoffload.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Turns what {@link PairedKernels} and JMH wrote into Markdown tables. */
@Command(
    name = "bench-summary",
    mixinStandardHelpOptions = true,
    description = "Prints Markdown tables, and draws a chart, from JSON of paired-kernels (--json) and of JMH (-rf json).",
    footer = {"", "Example: bench-summary --matrix kernels.json"})
public final class BenchSummary implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "JSON files, each of either kind.")
  private List<Path> files = List.of();

  @Option(
      names = "--matrix",
      description = "Print paired-kernels files with a row for an operation and a column for a block size and memory.")
  private boolean matrix;

  @Option(
      names = "--chart",
      paramLabel = "FILE",
      description = "Also draw the ratios of all paired-kernels files as bars, or what one of many costs in JMH runs of single "
          + "shots, to a file that ends in .svg or .png.")
  private @Nullable Path chart;

  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  BenchSummary() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchSummary()).execute(args));
  }

  @Override
  public Integer call() {
    try {
      ChartFile picture = chart == null ? null : new ChartFile(chart);
      var bars = new ArrayList<RatioBar>();
      var machines = new LinkedHashSet<String>();
      var points = new ArrayList<ScalingPoint>();
      for (Path file : files) {
        JsonNode document = read(file);
        System.out.print(summary(file, document, matrix));
        points.addAll(ScalingPoint.of(document));
        List<RatioBar> barsOfFile = RatioBar.of(document);
        if (!barsOfFile.isEmpty()) {
          bars.addAll(barsOfFile);
          machines.add(document.path("cpu").asText() + ", JDK " + document.path("jdk").asText());
        }
      }
      if (picture != null) {
        draw(picture, bars, String.join("; ", machines), points);
      }
      return 0;
    } catch (IllegalArgumentException e) {
      spec.commandLine().getErr().println("bench-summary: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
  }

  private static JsonNode read(Path file) {
    try {
      return new ObjectMapper().readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ", line " + e.getLocation().getLineNr() + ": no JSON ("
          + e.getOriginalMessage() + ")", e);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(file + ": no such file", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private static void draw(ChartFile picture, List<RatioBar> bars, String measuredOn, List<ScalingPoint> points) {
    if (bars.isEmpty() && points.isEmpty()) {
      throw new IllegalArgumentException("--chart: no ratio to a peer in these files; give one of paired-kernels");
    }
    System.setProperty("java.awt.headless", "true");
    if (bars.isEmpty()) {
      picture.write(ScalingChart.of(points), ScalingChart.WIDTH, ScalingChart.HEIGHT);
      return;
    }
    var drawn = new RatioChart(bars, measuredOn);
    picture.write(drawn.chart(), drawn.width(), drawn.height());
  }

  static String summary(Path file, JsonNode document, boolean matrix) {
    if (document.isArray() && document.path(0).has("primaryMetric")) {
      return jmh(document);
    }
    if (document.path("results").isArray() && document.has("kernel")) {
      return matrix ? RatioMatrix.of(document) : paired(document);
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
    return "JMH %s, JDK %s, %d forks.%n%n".formatted(
        first.path("jmhVersion").asText(), first.path("jdkVersion").asText(), first.path("forks").asInt())
        + JmhTable.all(document);
  }
}
