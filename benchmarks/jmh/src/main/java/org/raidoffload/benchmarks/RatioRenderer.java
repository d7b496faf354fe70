package org.raidoffload.benchmarks;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.io.Serial;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.labels.CategoryItemLabelGenerator;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.CategoryItemRendererState;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;

/** Bars from 1.0 with the ratio written beyond the end of the bar and of the target's tick. */
final class RatioRenderer extends BarRenderer {
  @Serial
  private static final long serialVersionUID = 1;

  private static final double CLEAR_OF_TICK = 2;

  private final transient CategoryDataset targets;
  private transient Rectangle2D area = new Rectangle2D.Double();

  RatioRenderer(CategoryDataset targets, Font font) {
    this.targets = targets;
    setBase(1);
    setItemMargin(0);
    setShadowVisible(false);
    setBarPainter(new StandardBarPainter());
    setDefaultItemLabelFont(font);
    setDefaultItemLabelPaint(Color.BLACK);
    setDefaultItemLabelGenerator(new StandardCategoryItemLabelGenerator("{2}", new DecimalFormat("0.00", DecimalFormatSymbols.getInstance(Locale.ROOT))));
    setDefaultItemLabelsVisible(true);
    var right = new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT);
    var left = new ItemLabelPosition(ItemLabelAnchor.OUTSIDE9, TextAnchor.CENTER_RIGHT);
    setDefaultPositiveItemLabelPosition(right);
    setDefaultNegativeItemLabelPosition(left);
    setPositiveItemLabelPositionFallback(right);
    setNegativeItemLabelPositionFallback(left);
  }

  @Override
  public void drawItem(
      Graphics2D g2,
      CategoryItemRendererState state,
      Rectangle2D dataArea,
      CategoryPlot plot,
      CategoryAxis domainAxis,
      ValueAxis rangeAxis,
      CategoryDataset dataset,
      int row,
      int column,
      int pass) {
    area = dataArea;
    super.drawItem(g2, state, dataArea, plot, domainAxis, rangeAxis, dataset, row, column, pass);
  }

  @Override
  protected void drawItemLabel(
      Graphics2D g2,
      CategoryDataset data,
      int row,
      int column,
      CategoryPlot plot,
      CategoryItemLabelGenerator generator,
      Rectangle2D bar,
      boolean negative) {
    boolean slower = data.getValue(row, column).doubleValue() < getBase();
    Number target = targets.getValue(row, column);
    Rectangle2D drawn = (Rectangle2D) bar.clone();
    if (target != null && target.doubleValue() < getBase() == slower) {
      ValueAxis axis = plot.getRangeAxis();
      double at = axis.valueToJava2D(target.doubleValue(), area, plot.getRangeAxisEdge());
      drawn.add(slower ? at - CLEAR_OF_TICK : at + CLEAR_OF_TICK, bar.getCenterY());
    }
    super.drawItemLabel(g2, data, row, column, plot, generator, drawn, slower);
  }
}
