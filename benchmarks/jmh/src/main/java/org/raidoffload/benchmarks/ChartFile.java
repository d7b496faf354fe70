package org.raidoffload.benchmarks;

import java.awt.Dimension;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;

/** A picture file whose name says what it is: {@code .svg} or {@code .png}. Needs no display. */
record ChartFile(Path path) {
  /** Pixels of a PNG for each unit of the layout, so that small print stays sharp. */
  private static final int SCALE = 2;

  /** Checks the name. */
  ChartFile {
    if (!isSvg(path) && !path.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
      throw new IllegalArgumentException("--chart: " + path + " (must end in .svg or .png)");
    }
  }

  private static boolean isSvg(Path path) {
    return path.toString().toLowerCase(Locale.ROOT).endsWith(".svg");
  }

  /**
   * Draws the chart.
   *
   * @throws IllegalArgumentException with one sentence when the file cannot be written or no font is there
   */
  void write(JFreeChart chart, int width, int height) {
    try {
      if (isSvg(path)) {
        writeSvg(chart, width, height);
      } else {
        writePng(chart, width, height);
      }
    } catch (IOException e) {
      String why = e instanceof NoSuchFileException ? "its folder does not exist" : e.toString();
      throw new IllegalArgumentException("--chart: " + path + " cannot be written: " + why, e);
    } catch (LinkageError | InternalError e) {
      throw new IllegalArgumentException("--chart: no font to draw with; install fontconfig and a font: " + e, e);
    }
  }

  private void writeSvg(JFreeChart chart, int width, int height) throws IOException {
    try (Writer writer = Files.newBufferedWriter(path)) {
      var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().getDOMImplementation()
          .createDocument("http://www.w3.org/2000/svg", "svg", null);
      var graphics = new SVGGraphics2D(document);
      graphics.setSVGCanvasSize(new Dimension(width, height));
      chart.draw(graphics, new Rectangle(width, height));
      graphics.stream(writer, false);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  private void writePng(JFreeChart chart, int width, int height) throws IOException {
    var image = new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.scale(SCALE, SCALE);
    chart.draw(graphics, new Rectangle(width, height));
    graphics.dispose();
    try (var out = Files.newOutputStream(path)) {
      ImageIO.write(image, "png", out);
    }
  }
}
