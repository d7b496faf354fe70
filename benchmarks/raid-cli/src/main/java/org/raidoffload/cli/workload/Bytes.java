package org.raidoffload.cli.workload;

import java.nio.charset.StandardCharsets;

/** Numbers and words in bytes of text, without making strings of them. */
final class Bytes {
  private static final int SHOWN = 40;
  private static final int FRACTION_DIGITS = 12;

  private Bytes() {}

  static boolean space(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  static boolean digit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** The text, cut if it is long; for messages. */
  static String text(byte[] b, int from, int to) {
    String all = new String(b, from, Math.min(to - from, SHOWN), StandardCharsets.UTF_8);
    return to - from > SHOWN ? all + "..." : all;
  }

  static boolean equal(byte[] b, int from, int to, byte[] word) {
    if (to - from != word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (b[from + i] != word[i]) {
        return false;
      }
    }
    return true;
  }

  static boolean startsWith(byte[] b, int from, int to, byte[] word) {
    return to - from >= word.length && equal(b, from, from + word.length, word);
  }

  /** A whole number of 0 or more. */
  static long whole(String what, byte[] b, int from, int to) throws BadLineException {
    long value = 0;
    if (from >= to || to - from > 19) {
      throw notNumber(what, b, from, to);
    }
    for (int i = from; i < to; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9) {
        throw notNumber(what, b, from, to);
      }
      value = value * 10 + digit;
    }
    if (value < 0) {
      throw notNumber(what, b, from, to);
    }
    return value;
  }

  /** A number of 0 or more, maybe with a fraction, times {@code scale}, rounded down to the {@code scale}'s unit. */
  static long scaled(String what, byte[] b, int from, int to, long scale) throws BadLineException {
    int dot = from;
    while (dot < to && b[dot] != '.') {
      dot++;
    }
    long whole = dot == from && to - dot > 1 ? 0 : whole(what, b, from, dot);
    long result = whole * scale;
    if (Math.multiplyHigh(whole, scale) != 0 || result < 0) {
      throw new BadLineException(what + ": " + text(b, from, to) + " (too large)");
    }
    if (dot < to - 1) {
      int end = Math.min(to, dot + 1 + FRACTION_DIGITS);
      long fraction = whole(what, b, dot + 1, end);
      long unit = 1;
      for (int i = dot + 1; i < end; i++) {
        unit *= 10;
      }
      result += scale <= 1_000_000_000L && fraction <= Long.MAX_VALUE / Math.max(1, scale) ? fraction * scale / unit
          : (long) ((double) fraction / unit * scale);
    }
    return result;
  }

  private static BadLineException notNumber(String what, byte[] b, int from, int to) {
    return new BadLineException(what + ": '" + text(b, from, to) + "' (must be a number of 0 or more)");
  }
}
