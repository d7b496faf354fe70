package org.raidoffload.cli.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A table for a terminal: the first column to the left, numbers to the right. Not thread-safe. */
public final class TextTable {
  /** What the last column keeps, however little is left of the terminal. */
  private static final int MOST_NARROW = 20;

  private final List<String> header;
  private final List<Boolean> left;
  private final List<List<String>> rows = new ArrayList<>();

  private TextTable(List<String> header, List<Boolean> left) {
    this.header = header;
    this.left = left;
  }

  /** Columns by title; a title that starts with {@code <} is set to the left. */
  public static TextTable of(String... titles) {
    List<String> header = new ArrayList<>();
    List<Boolean> left = new ArrayList<>();
    for (String title : titles) {
      left.add(title.startsWith("<"));
      header.add(title.startsWith("<") ? title.substring(1) : title);
    }
    return new TextTable(header, left);
  }

  /** Adds a row with as many cells as there are columns. */
  public TextTable row(Object... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException("cells: " + cells.length + " (must be " + header.size() + ")");
    }
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(String.valueOf(cell));
    }
    rows.add(row);
    return this;
  }

  /** The lines, header first. */
  public String render() {
    int[] width = new int[header.size()];
    measure(width, header);
    rows.forEach(r -> measure(width, r));
    StringBuilder out = new StringBuilder();
    line(out, header, width);
    out.append("-".repeat(Arrays.stream(width).sum() + 2 * (width.length - 1))).append('\n');
    rows.forEach(r -> line(out, r, width));
    return out.toString();
  }

  /**
   * The lines, at most so wide: what the last column says goes on below itself.
   *
   * @param columns of the terminal
   */
  public String render(int columns) {
    int[] width = new int[header.size()];
    measure(width, header);
    rows.forEach(r -> measure(width, r));
    int last = width.length - 1;
    int before = Arrays.stream(width, 0, last).sum() + 2 * last;
    int room = Math.max(MOST_NARROW, columns - before);
    TextTable folded = new TextTable(header, left);
    for (List<String> row : rows) {
      List<String> lines = fold(row.get(last), room);
      for (int i = 0; i < lines.size(); i++) {
        List<String> cells = new ArrayList<>(i == 0 ? row.subList(0, last) : Collections.nCopies(last, ""));
        cells.add(lines.get(i));
        folded.rows.add(cells);
      }
    }
    return folded.render();
  }

  private static List<String> fold(String text, int room) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > room) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static void measure(int[] width, List<String> cells) {
    for (int i = 0; i < width.length; i++) {
      width[i] = Math.max(width[i], cells.get(i).length());
    }
  }

  private void line(StringBuilder out, List<String> cells, int[] width) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < width.length; i++) {
      String pad = " ".repeat(width[i] - cells.get(i).length());
      line.append(i == 0 ? "" : "  ").append(left.get(i) ? cells.get(i) + pad : pad + cells.get(i));
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }
}
