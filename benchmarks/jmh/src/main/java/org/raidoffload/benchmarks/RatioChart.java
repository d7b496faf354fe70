package org.raidoffload.benchmarks;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.CombinedDomainCategoryPlot;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.renderer.category.LevelRenderer;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.category.DefaultCategoryDataset;

/**
 * Ratios to the peer as horizontal bars from 1.0, to the right where faster: a row for each operation, a panel for
 * each kernel and block, a colour for warm and each cold footprint, a tick for each target. The scale is logarithmic,
 * so that twice and half are equally far from 1.
 */
final class RatioChart {
  static final double GAP_OF_CATEGORY = 0.22;
  private static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
  private static final Font BOLD = new Font(Font.SANS_SERIF, Font.BOLD, 12);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 16);

  /** Told apart by people who do not see red or green: the colours of Okabe and Ito. */
  private static final List<Color> COLOURS = List.of(
      new Color(0xe69f00), new Color(0x56b4e9), new Color(0x0072b2), new Color(0x009e73), new Color(0xcc79a7));

  private static final DecimalFormatSymbols ENGLISH = DecimalFormatSymbols.getInstance(Locale.ROOT);
  private static final Color TARGET = new Color(0xc0143c);
  /** On each side, as a part of the scale between the least and the largest value. */
  private static final double ROOM_FOR_VALUES = 0.16;

  private static final int BAR_HEIGHT = 14;
  private static final int PANEL_WIDTH = 330;
  private static final int LABEL_WIDTH = 330;

  private final List<RatioBar> bars;
  private final List<String> panels;
  private final List<String> series;
  private final List<OperationKey> operations;
  private final JFreeChart chart;

  /**
   * Lays the chart out.
   *
   * @param bars one or more; of two for the same place the later one is drawn
   * @param measuredOn processor and JDK, for the title
   */
  RatioChart(List<RatioBar> bars, String measuredOn) {
    this.bars = List.copyOf(bars);
    panels = distinct(bars.stream().map(RatioBar::panel));
    series = distinct(bars.stream().map(RatioBar::series));
    operations = bars.stream().map(OperationKey::of).distinct().toList();
    var plot = new CombinedDomainCategoryPlot(new OperationAxis(BOLD, PLAIN));
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    plot.setGap(14);
    panels.forEach(panel -> plot.add(panel(panel)));
    plot.setFixedLegendItems(legend());
    chart = new JFreeChart("Throughput ÷ peer: " + measuredOn, TITLE, plot, true);
    chart.addSubtitle(new TextTitle("bars from 1.0, to the right is faster; logarithmic scale", PLAIN));
    chart.setBackgroundPaint(Color.WHITE);
    chart.setPadding(new RectangleInsets(8, 8, 8, 16));
    chart.getLegend().setItemFont(PLAIN);
    chart.getLegend().setFrame(BlockBorder.NONE);
  }

  JFreeChart chart() {
    return chart;
  }

  int width() {
    return LABEL_WIDTH + panels.size() * PANEL_WIDTH;
  }

  int height() {
    return 150 + operations.size() * (int) Math.max(40, BAR_HEIGHT * series.size() / (1 - GAP_OF_CATEGORY));
  }

  private CategoryPlot panel(String panel) {
    var ratios = new DefaultCategoryDataset();
    var targets = new DefaultCategoryDataset();
    for (String memory : series) {
      for (OperationKey operation : operations) {
        ratios.addValue(null, memory, operation);
        targets.addValue(null, memory, operation);
      }
    }
    for (RatioBar bar : bars) {
      if (bar.panel().equals(panel)) {
        ratios.setValue(bar.ratio(), bar.series(), OperationKey.of(bar));
        targets.setValue(bar.target() == 0 ? null : bar.target(), bar.series(), OperationKey.of(bar));
      }
    }
    var renderer = new RatioRenderer(targets, PLAIN);
    for (int i = 0; i < series.size(); i++) {
      renderer.setSeriesPaint(i, colour(i));
    }
    var plot = new CategoryPlot(ratios, null, ratioAxis(panel), renderer);
    plot.setRangeAxisLocation(AxisLocation.TOP_OR_LEFT);
    plot.setDataset(1, targets);
    plot.setRenderer(1, targetRenderer());
    plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
    plot.addRangeMarker(new ValueMarker(1, Color.BLACK, new BasicStroke(1.4f)), Layer.FOREGROUND);
    plot.setBackgroundPaint(new Color(0xf6f6f6));
    plot.setRangeGridlinePaint(new Color(0xcccccc));
    plot.setOutlinePaint(null);
    return plot;
  }

  private LogAxis ratioAxis(String panel) {
    double least = bars.stream().mapToDouble(RatioChart::least).min().orElse(1);
    double most = bars.stream().mapToDouble(RatioChart::most).max().orElse(1);
    var axis = new LogAxis(panel);
    axis.setBase(2);
    axis.setTickUnit(new NumberTickUnit(1));
    axis.setNumberFormatOverride(new DecimalFormat("0.###", ENGLISH));
    axis.setLabelFont(BOLD);
    axis.setTickLabelFont(PLAIN);
    double room = Math.exp(Math.max(Math.log(most / least) * ROOM_FOR_VALUES, 0.12));
    axis.setRange(least / room, most * room);
    return axis;
  }

  private static double least(RatioBar bar) {
    return Math.min(1, bar.target() == 0 ? bar.ratio() : Math.min(bar.ratio(), bar.target()));
  }

  private static double most(RatioBar bar) {
    return Math.max(1, Math.max(bar.ratio(), bar.target()));
  }

  private LevelRenderer targetRenderer() {
    var renderer = new LevelRenderer();
    renderer.setItemMargin(0);
    renderer.setDefaultPaint(TARGET);
    renderer.setAutoPopulateSeriesPaint(false);
    renderer.setDefaultStroke(new BasicStroke(2.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
    renderer.setAutoPopulateSeriesStroke(false);
    return renderer;
  }

  private LegendItemCollection legend() {
    var items = new LegendItemCollection();
    Shape square = new Rectangle2D.Double(-5, -5, 10, 10);
    for (int i = 0; i < series.size(); i++) {
      items.add(new LegendItem(series.get(i), null, null, null, square, colour(i)));
    }
    if (bars.stream().anyMatch(bar -> bar.target() != 0)) {
      items.add(new LegendItem("target", null, null, null, new Rectangle2D.Double(-1.25, -6, 2.5, 12), TARGET));
    }
    return items;
  }

  private static Color colour(int series) {
    return COLOURS.get(series % COLOURS.size());
  }

  private static List<String> distinct(Stream<String> names) {
    return names.distinct().toList();
  }
}
