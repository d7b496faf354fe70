package org.raidoffload.benchmarks;

import java.awt.Color;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** What one of many costs over how many there are: flat where a long run costs no more for each than a short one. */
final class ScalingChart {
  static final int WIDTH = 720;
  static final int HEIGHT = 420;

  private ScalingChart() {}

  static JFreeChart of(List<ScalingPoint> points) {
    Map<String, XYSeries> lines = new LinkedHashMap<>();
    for (ScalingPoint p : points) {
      lines.computeIfAbsent(p.what(), XYSeries::new).add((double) p.count(), p.nanosEach());
    }
    XYSeriesCollection all = new XYSeriesCollection();
    lines.values().forEach(all::addSeries);
    LogAxis many = new LogAxis("how many in one run");
    many.setNumberFormatOverride(new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT)));
    many.setTickUnit(new NumberTickUnit(1));
    NumberAxis each = new NumberAxis("ns for each");
    each.setAutoRangeIncludesZero(true);
    each.setNumberFormatOverride(new DecimalFormat("0", DecimalFormatSymbols.getInstance(Locale.ROOT)));
    XYPlot plot = new XYPlot(all, many, each, new XYLineAndShapeRenderer());
    plot.setBackgroundPaint(Color.WHITE);
    plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
    JFreeChart chart = new JFreeChart("cost of each over how many there are", JFreeChart.DEFAULT_TITLE_FONT, plot, true);
    chart.setBackgroundPaint(Color.WHITE);
    return chart;
  }
}
