package org.raidoffload.cli.workload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.workload.BlockRequest.Kind;
import org.raidoffload.cli.workload.Column.Field;
import org.raidoffload.geometry.KnownWords;

/**
 * How the columns of a line make a request, as {@code time=1:ns,offset=3:sectors,length=4:sectors,op=5{0=write,1=read}}.
 * Immutable.
 *
 * @param columns what stands where
 * @param separator the character between columns, a space for any run of blanks, or 0 to find it out
 * @param remarks what the user should know about requests read so
 */
record LineMapping(List<Column> columns, char separator, List<String> remarks) {
  private static final Map<String, Long> TIMES = Map.of("ns", 1L, "us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L,
      "100ns", 100L);
  private static final Map<String, Long> SIZES = Map.of("bytes", 1L, "sectors", 512L, "kib", 1024L, "pages", 4096L);

  private static final List<String> NAMES = List.of("time", "offset", "length", "op", "device", "latency", "phase", "sep");

  LineMapping {
    columns = List.copyOf(columns);
    remarks = List.copyOf(remarks);
  }

  /**
   * Reads a mapping.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static LineMapping parse(String text) {
    return parse(text, List.of());
  }

  static LineMapping parse(String text, List<String> remarks) {
    List<Column> columns = new ArrayList<>();
    char separator = 0;
    for (String part : parts(text)) {
      int equals = part.indexOf('=');
      if (equals <= 0 || equals == part.length() - 1) {
        throw wrong("'" + part + "' (must be NAME=COLUMN, as time=1:us)");
      }
      String name = part.substring(0, equals).strip().toLowerCase(Locale.ROOT);
      String value = part.substring(equals + 1).strip();
      if (name.equals("sep")) {
        separator = separator(value);
      } else {
        columns.add(column(field(name), value));
      }
    }
    for (Field needed : List.of(Field.OFFSET, Field.LENGTH, Field.OP)) {
      if (columns.stream().noneMatch(c -> c.field() == needed)) {
        throw wrong("no " + needed.name().toLowerCase(Locale.ROOT) + " (a mapping names offset, length and op, and "
            + "maybe time, device, latency, phase and sep)");
      }
    }
    return new LineMapping(columns, separator, remarks);
  }

  /** Cuts at commas that are not inside braces. */
  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (c == ',' && depth == 0 && !text.startsWith("sep=", start)) {
        parts.add(text.substring(start, i));
        start = i + 1;
      } else if (c == ',' && depth == 0 && i > start + 4) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    parts.removeIf(String::isBlank);
    return parts;
  }

  private static char separator(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "comma" -> ',';
      case "semicolon" -> ';';
      case "tab", "\\t" -> '\t';
      case "space", "blank" -> ' ';
      default -> {
        if (value.length() != 1) {
          throw wrong("sep=" + value + " (must be one character, or comma, semicolon, tab or space)");
        }
        yield value.charAt(0);
      }
    };
  }

  private static Field field(String name) {
    return Arrays.stream(Field.values()).filter(f -> f.name().equalsIgnoreCase(name)).findFirst()
        .orElseThrow(() -> wrong("'" + name + "' (must be " + String.join(", ", NAMES) + KnownWords.hint(name, NAMES) + ")"));
  }

  private static Column column(Field field, String value) {
    Map<String, Kind> words = new LinkedHashMap<>();
    String place = value;
    int brace = value.indexOf('{');
    if (brace >= 0) {
      if (!value.endsWith("}")) {
        throw wrong("'" + value + "' (the brace is not closed)");
      }
      place = value.substring(0, brace);
      for (String pair : value.substring(brace + 1, value.length() - 1).split(",", -1)) {
        int equals = pair.indexOf('=');
        Kind kind = equals > 0 ? kind(pair.substring(equals + 1).strip()) : null;
        if (kind == null) {
          throw wrong("'" + pair + "' (must be WORD=read, write, discard or flush)");
        }
        words.put(pair.substring(0, equals).strip(), kind);
      }
    }
    int colon = place.lastIndexOf(':');
    String unit = colon < 0 ? "" : place.substring(colon + 1).strip();
    String column = (colon < 0 ? place : place.substring(0, colon)).strip();
    if (column.isEmpty()) {
      throw wrong("'" + value + "' (no column)");
    }
    return new Column(field, column, unit(field, unit), words);
  }

  private static long unit(Field field, String unit) {
    boolean time = field == Field.TIME || field == Field.LATENCY;
    boolean size = field == Field.OFFSET || field == Field.LENGTH;
    if (unit.isEmpty()) {
      return 1;
    }
    Long known = (time ? TIMES : SIZES).get(unit.toLowerCase(Locale.ROOT));
    if (size && known == null && unit.matches("[1-9]\\d{0,8}")) {
      known = Long.parseLong(unit);
    }
    if (known == null || !(time || size)) {
      throw wrong("unit '" + unit + "' of " + field.name().toLowerCase(Locale.ROOT) + " (must be "
          + (time ? "ns, us, ms, s or 100ns" : size ? "bytes, sectors, KiB, pages or a number of bytes" : "left out")
          + ")");
    }
    return known;
  }

  private static @Nullable Kind kind(String name) {
    return Arrays.stream(Kind.values()).filter(k -> k.name().equalsIgnoreCase(name)).findFirst().orElse(null);
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("columns: " + what);
  }
}
