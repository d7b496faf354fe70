package org.raidoffload.cli.report;

/** Breaks lines for people between words, so that they fit a terminal; a word that is longer stays whole. */
public final class Wrapping {
  private static final int WIDTH = 80;

  private Wrapping() {}

  /**
   * Breaks each line of a text that is too long.
   *
   * @param indent blanks before what follows a break
   * @return the text, whose last line ends if it is not empty
   */
  public static String lines(String text, int indent) {
    StringBuilder out = new StringBuilder();
    text.lines().forEach(line -> line(out, line, indent));
    return out.toString();
  }

  private static void line(StringBuilder out, String line, int indent) {
    int column = 0;
    int from = 0;
    while (from < line.length()) {
      int word = from;
      while (word < line.length() && line.charAt(word) == ' ') {
        word++;
      }
      int to = word;
      while (to < line.length() && line.charAt(to) != ' ') {
        to++;
      }
      if (column > indent && column + to - from > WIDTH) {
        out.append('\n').repeat(' ', indent).append(line, word, to);
        column = indent + to - word;
      } else {
        out.append(line, from, to);
        column += to - from;
      }
      from = to;
    }
    out.append('\n');
  }
}
