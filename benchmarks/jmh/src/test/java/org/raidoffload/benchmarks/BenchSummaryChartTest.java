package org.raidoffload.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.GraphicsEnvironment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchSummaryChartTest {
  private static final String FIGURES = """
      {"cpu": "Some CPU", "jdk": "25.9", "kernel": "vector-256", "results": [
        {"operation": "P", "peer": "xor_gen", "kernel": "vector-256", "blockBytes": 4096, "disks": 8,
         "footprint": "warm", "ratio": 1.38, "target": 0.92},
        {"operation": "two-data recovery", "peer": "decode", "kernel": "vector-256", "blockBytes": 4096, "disks": 8,
         "footprint": "warm", "ratio": 1.704, "target": 1.9},
        {"operation": "rmw of one block, P+Q", "peer": "three passes", "kernel": "vector-256", "blockBytes": 65536,
         "disks": 16, "footprint": "cold-3G", "ratio": 0.873, "target": 0}]}""";

  @TempDir
  private Path folder;

  private Path figures;
  private String errors = "";

  @BeforeEach
  void writeFigures() throws Exception {
    figures = Files.writeString(folder.resolve("figures.json"), FIGURES);
  }

  @Test
  void writesEveryOperationItsPeerAndEveryRatioIntoTheSvgAsText() throws Exception {
    assumeFonts();
    Path svg = folder.resolve("out.svg");
    assertEquals(0, run(figures, svg), errors);
    List<String> texts = Pattern.compile("<text[^>]*>([^<]*)</text").matcher(Files.readString(svg)).results()
        .map(found -> found.group(1).strip()).toList();
    for (String text : List.of("P", "÷ xor_gen", "two-data recovery", "÷ decode", "rmw of one block, P+Q",
        "÷ three passes", "1.38", "1.70", "0.87", "warm", "cold-3G", "target", "vector-256, 4 KiB × 8 disks",
        "vector-256, 64 KiB × 16 disks", "Throughput ÷ peer: Some CPU, JDK 25.9")) {
      assertTrue(texts.contains(text), () -> text + " is missing from " + texts);
    }
  }

  @Test
  void drawsWhatEachOfManyCosts() throws Exception {
    assumeFonts();
    Path shots = Files.writeString(folder.resolve("shots.json"), """
        [{"jmhVersion": "1.37", "benchmark": "a.b.ScaleBench.run", "mode": "ss", "forks": 1, "jdkVersion": "25",
          "params": {"descriptors": "1000"}, "primaryMetric": {"score": 2.5, "scoreError": "NaN", "scoreUnit": "ms/op"}},
         {"jmhVersion": "1.37", "benchmark": "a.b.ScaleBench.run", "mode": "ss", "forks": 1, "jdkVersion": "25",
          "params": {"descriptors": "100000"}, "primaryMetric": {"score": 30, "scoreError": "NaN", "scoreUnit": "ms/op"}},
         {"jmhVersion": "1.37", "benchmark": "a.b.ReadBench.run", "mode": "ss", "forks": 1, "jdkVersion": "25",
          "params": {"format": "msr", "lines": "1000"}, "primaryMetric": {"score": 1, "scoreUnit": "ms/op"}},
         {"jmhVersion": "1.37", "benchmark": "a.b.Other.run", "mode": "ss", "forks": 1, "jdkVersion": "25",
          "params": {"depth": "4", "lines": "1000"}, "primaryMetric": {"score": 1, "scoreUnit": "ms/op"}}]
        """);
    List<ScalingPoint> points = ScalingPoint.of(new ObjectMapper().readTree(Files.readString(shots)));
    assertEquals(List.of(new ScalingPoint("ScaleBench, descriptors", 1000, 2500),
        new ScalingPoint("ScaleBench, descriptors", 100_000, 300),
        new ScalingPoint("ReadBench, lines, msr", 1000, 1000)), points);
    Path svg = folder.resolve("scale.svg");
    assertEquals(0, run(shots, svg), errors);
    String text = Files.readString(svg);
    for (String label : List.of("ScaleBench, descriptors", "how many in one run")) {
      assertTrue(text.contains(label), label);
    }
  }

  @Test
  void writesTheRatioRightOfAFasterBarAndLeftOfASlowerOne() throws Exception {
    assumeFonts();
    Path svg = folder.resolve("out.svg");
    assertEquals(0, run(figures, svg), errors);
    String drawn = Files.readString(svg);
    double[] faster = barBeside(drawn, "1.38");
    double[] slower = barBeside(drawn, "0.87");
    assertTrue(textX(drawn, "1.38") >= faster[0] + faster[1] && faster[1] > 50, drawn);
    assertTrue(textX(drawn, "0.87") < slower[0] && slower[1] > 20, drawn);
    assertTrue(faster[1] / slower[1] > 2.2 && faster[1] / slower[1] < 2.5, "ln 1.38 / -ln 0.873 is 2.37");
  }

  @Test
  void drawsAPngOfTheSameLayout() throws Exception {
    assumeFonts();
    Path png = folder.resolve("out.PNG");
    assertEquals(0, run(figures, png), errors);
    var image = ImageIO.read(png.toFile());
    assertTrue(image.getWidth() > 1200 && image.getHeight() > 400, image.toString());
  }

  @Test
  void refusesAnotherExtensionBeforeItReadsAnything() {
    assertEquals(2, run(folder.resolve("absent.json"), folder.resolve("out.gif")));
    assertEquals("bench-summary: --chart: " + folder.resolve("out.gif") + " (must end in .svg or .png)", errors);
  }

  @Test
  void namesAChartThatCannotBeWritten() {
    assumeFonts();
    Path chart = folder.resolve("no/folder/out.svg");
    assertEquals(2, run(figures, chart));
    assertEquals("bench-summary: --chart: " + chart + " cannot be written: its folder does not exist", errors);
  }

  @Test
  void refusesToDrawFilesWithoutARatio() throws Exception {
    Path jmh = Files.writeString(folder.resolve("jmh.json"), "[{\"benchmark\": \"a.B.c\", \"primaryMetric\": {}}]");
    assertEquals(2, run(jmh, folder.resolve("out.svg")));
    assertEquals("bench-summary: --chart: no ratio to a peer in these files; give one of paired-kernels", errors);
    assertFalse(Files.exists(folder.resolve("out.svg")));
  }

  private static double textX(String svg, String text) {
    return numbers(svg, "<text[^>]* x=\"([0-9.]+)\"[^>]*>\\s*" + Pattern.quote(text) + "</text")[0];
  }

  /** Left end and width of the last rectangle drawn before a text. */
  private static double[] barBeside(String svg, String text) {
    String before = svg.substring(0, svg.indexOf(">" + text + "</text"));
    String bar = before.substring(before.lastIndexOf("<rect"));
    return new double[] {numbers(bar, " x=\"([0-9.]+)\"")[0], numbers(bar, " width=\"([0-9.]+)\"")[0]};
  }

  private static double[] numbers(String in, String pattern) {
    double[] found = Pattern.compile(pattern).matcher(in).results()
        .mapToDouble(match -> Double.parseDouble(match.group(1))).toArray();
    assertTrue(found.length > 0, () -> pattern + " is not in " + in);
    return found;
  }

  /** A machine without any font cannot draw; the command says so and its tables need none. */
  private static void assumeFonts() {
    System.setProperty("java.awt.headless", "true");
    boolean canDraw;
    try {
      canDraw = GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames().length > 0;
    } catch (LinkageError | InternalError e) {
      canDraw = false;
    }
    assumeTrue(canDraw, "no fonts here");
  }

  private int run(Path file, Path chart) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    var captured = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(new ByteArrayOutputStream(), true, UTF_8));
      System.setErr(new PrintStream(captured, true, UTF_8));
      return new CommandLine(new BenchSummary()).execute(file.toString(), "--chart", chart.toString());
    } finally {
      System.setOut(out);
      System.setErr(err);
      errors = captured.toString(UTF_8).strip();
    }
  }
}
