package org.raidoffload.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One page that needs nothing but itself: style, chart library, data and program stand in it. Not thread-safe.
 */
public final class HtmlPage {
  private static final String CHARTS = "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String title;
  private final StringBuilder body = new StringBuilder();
  private int charts;

  /** An empty page. */
  public HtmlPage(String title) {
    this.title = title;
    body.append("<h1>").append(escaped(title)).append("</h1>\n");
  }

  /** A line of values over a chart's labels. */
  public record Series(String name, List<Double> values) {}

  /** How a chart looks: its kind, and what its axes are. */
  public record Axes(String type, String x, String y, boolean stacked, boolean logarithmic) {

    /** Bars side by side. */
    public static Axes bars(String y) {
      return new Axes("bar", "", y, false, false);
    }
  }

  /** A heading. */
  public HtmlPage heading(String text) {
    body.append("<h2>").append(escaped(text)).append("</h2>\n");
    return this;
  }

  /** A paragraph; {@code label} is set small. */
  public HtmlPage text(String text, boolean label) {
    body.append(label ? "<p class=\"label\">" : "<p>").append(escaped(text)).append("</p>\n");
    return this;
  }

  /** Sentences, one below the other. */
  public HtmlPage sentences(List<String> sentences) {
    body.append("<ul class=\"answer\">\n");
    sentences.forEach(s -> body.append("<li>").append(escaped(s)).append("</li>\n"));
    body.append("</ul>\n");
    return this;
  }

  /** A table; the first column, and any named with {@code <}, stand left. */
  public HtmlPage table(List<String> head, List<List<String>> rows) {
    body.append("<div class=\"scroll\"><table>\n<tr>");
    for (String name : head) {
      boolean left = name.startsWith("<");
      body.append(left ? "<th class=\"text\">" : "<th>").append(escaped(left ? name.substring(1) : name)).append("</th>");
    }
    body.append("</tr>\n");
    for (List<String> row : rows) {
      body.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        body.append(head.get(i).startsWith("<") ? "<td class=\"text\">" : "<td>").append(escaped(row.get(i)))
            .append("</td>");
      }
      body.append("</tr>\n");
    }
    body.append("</table></div>\n");
    return this;
  }

  /** A chart with what it shows, which says model or measured. */
  public HtmlPage chart(Axes axes, List<String> labels, List<Series> series, String caption) {
    String id = "chart" + charts++;
    Map<String, Object> figure = new LinkedHashMap<>();
    figure.put("type", axes.type());
    figure.put("x", axes.x());
    figure.put("y", axes.y());
    figure.put("stacked", axes.stacked());
    figure.put("logarithmic", axes.logarithmic());
    figure.put("labels", labels);
    figure.put("series", new ArrayList<>(series));
    body.append("<figure><div class=\"chart\"><canvas id=\"").append(id).append("\"></canvas></div>\n<figcaption>")
        .append(escaped(caption)).append("</figcaption></figure>\n<script type=\"application/json\" data-chart=\"")
        .append(id).append("\">").append(inScript(json(figure))).append("</script>\n");
    return this;
  }

  /** The whole document. */
  public String render() {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
        + "content=\"width=device-width, initial-scale=1\">\n<title>" + escaped(title) + "</title>\n<link rel=\"icon\" "
        + "href=\"data:,\">\n<style>\n" + resource("/page/page.css") + "</style>\n</head>\n<body>\n" + body + "<script>\n"
        + inScript(resource(CHARTS)) + "\n</script>\n<script>\n" + inScript(resource("/page/page.js"))
        + "</script>\n</body>\n</html>\n";
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing inside may end the script element. */
  private static String inScript(String text) {
    return text.replace("</", "<\\/");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }

  private static String resource(String name) {
    try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
