package org.raidoffload.benchmarks;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.io.Serial;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.text.TextBlock;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;

/** Names each row of a chart by its operation and, below, its peer; neither is ever wrapped. */
final class OperationAxis extends CategoryAxis {
  @Serial
  private static final long serialVersionUID = 1;

  private final Font operationFont;
  private final Font peerFont;

  OperationAxis(Font operationFont, Font peerFont) {
    this.operationFont = operationFont;
    this.peerFont = peerFont;
    setCategoryMargin(RatioChart.GAP_OF_CATEGORY);
    setLowerMargin(0.01);
    setUpperMargin(0.01);
    setMaximumCategoryLabelWidthRatio(1);
    setTickMarksVisible(false);
  }

  @Override
  @SuppressWarnings("rawtypes")
  protected TextBlock createLabel(Comparable category, float width, RectangleEdge edge, Graphics2D g2) {
    var block = new TextBlock();
    block.setLineAlignment(HorizontalAlignment.RIGHT);
    if (category instanceof OperationKey key) {
      block.addLine(key.operation(), operationFont, Color.BLACK);
      block.addLine("÷ " + key.peer(), peerFont, Color.DARK_GRAY);
    }
    return block;
  }
}
