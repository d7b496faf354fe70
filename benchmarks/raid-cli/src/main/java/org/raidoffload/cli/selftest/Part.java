package org.raidoffload.cli.selftest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of one data block that a request names.
 *
 * @param block data index
 * @param offset first byte; 0 for a whole block
 * @param length bytes; 0 for a whole block, whatever the unit
 */
record Part(int block, int offset, int length) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,3})(?::(\\d{1,9})\\+(\\d{1,9}))?");

  static Part whole(int block) {
    return new Part(block, 0, 0);
  }

  static Part parse(String text) {
    Matcher m = TEXT.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException("case: parts: " + text + " (must be like 2 or 2:512+1024)");
    }
    int block = Integer.parseInt(m.group(1));
    return m.group(2) == null ? whole(block)
        : new Part(block, Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
  }

  boolean isWhole() {
    return length == 0;
  }

  int length(int unit) {
    return isWhole() ? unit : length;
  }

  /** The part moved so that it lies within a block of the unit. */
  Part within(int unit) {
    if (isWhole() || offset + length <= unit) {
      return this;
    }
    int from = Math.min(offset, unit - 1);
    return new Part(block, from, Math.min(length, unit - from));
  }

  @Override
  public String toString() {
    return isWhole() ? Integer.toString(block) : block + ":" + offset + "+" + length;
  }
}
