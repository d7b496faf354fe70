package org.raidoffload.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.raidoffload.replay.TraceFormatException;

/**
 * Every combination of some values of some options of {@code compare}, in the file's order, the last option varying
 * fastest. Immutable.
 *
 * @param values of each option, without its dashes
 */
record Sweep(Map<String, List<String>> values) {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})(?:\\s+(step|times)\\s+(\\d{1,9}))?");
  private static final int MOST_POINTS = 1_000_000;

  /**
   * Reads a file of lines {@code OPTION = VALUE, VALUE ...}; {@code #} begins a comment; a value may be a range, {@code
   * 4..12 step 2} or {@code 1..64 times 2}.
   *
   * @throws TraceFormatException naming the line that is wrong
   */
  static Sweep read(Path file) {
    try {
      return of(file.toString(), Files.readAllLines(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new TraceFormatException(file + ": cannot be read (" + e.getMessage() + ")");
    }
  }

  static Sweep of(String name, List<String> lines) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").strip();
      if (line.isEmpty()) {
        continue;
      }
      String where = name + ", line " + (i + 1) + ": ";
      int equals = line.indexOf('=');
      String option = equals < 0 ? line : line.substring(0, equals).strip().replaceFirst("^--", "");
      if (equals < 1 || !option.matches("[a-z][a-z-]*")) {
        throw new TraceFormatException(where + "'" + line + "' (must be OPTION = VALUE, VALUE ...)");
      }
      List<String> expanded = new ArrayList<>();
      for (String value : line.substring(equals + 1).split(",", -1)) {
        expand(where, value.strip(), expanded);
      }
      if (values.put(option, List.copyOf(expanded)) != null) {
        throw new TraceFormatException(where + option + " is given twice");
      }
    }
    if (values.isEmpty()) {
      throw new TraceFormatException(name + ": no line OPTION = VALUE, VALUE ...");
    }
    Sweep sweep = new Sweep(values);
    if (sweep.size() > MOST_POINTS) {
      throw new TraceFormatException(name + ": " + sweep.size() + " combinations (at most " + MOST_POINTS + ")");
    }
    return sweep;
  }

  private static void expand(String where, String value, List<String> into) {
    Matcher range = RANGE.matcher(value);
    if (!range.matches()) {
      if (value.isEmpty()) {
        throw new TraceFormatException(where + "an empty value");
      }
      into.add(value);
      return;
    }
    long last = Long.parseLong(range.group(2));
    long by = range.group(4) == null ? 1 : Long.parseLong(range.group(4));
    boolean times = "times".equals(range.group(3));
    long at = Long.parseLong(range.group(1));
    if (by < (times ? 2 : 1) || at > last || (times && at == 0)) {
      throw new TraceFormatException(where + "'" + value + "' (a range goes up, by 1 or more, or times 2 or more)");
    }
    for (; at <= last; at = times ? at * by : at + by) {
      into.add(Long.toString(at));
    }
  }

  /** Combinations. */
  long size() {
    return values.values().stream().mapToLong(List::size).reduce(1, (a, b) -> Math.min(a * b, Integer.MAX_VALUE));
  }

  /** The combination with the number, from 0. */
  Map<String, String> point(int number) {
    Map<String, String> point = new LinkedHashMap<>();
    List<Map.Entry<String, List<String>>> options = List.copyOf(values.entrySet());
    int left = number;
    String[] chosen = new String[options.size()];
    for (int i = options.size() - 1; i >= 0; i--) {
      List<String> of = options.get(i).getValue();
      chosen[i] = of.get(left % of.size());
      left /= of.size();
    }
    for (int i = 0; i < chosen.length; i++) {
      point.put(options.get(i).getKey(), chosen[i]);
    }
    return point;
  }

  /** Equal for equal sweeps with equal other options. */
  String digest(List<String> otherOptions) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((values + " " + otherOptions).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest()).substring(0, 32);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
