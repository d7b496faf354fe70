package org.raidoffload.cli.workload;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.raidoffload.cli.workload.Column.Field;
import org.raidoffload.geometry.KnownWords;
import org.raidoffload.replay.TraceFormatException;

/** Reads lines by a mapping of their columns. One thread. */
final class MappedLines implements LineParser {
  private static final int MOST_COLUMNS = 256;

  private final LineMapping mapping;
  private final TraceNotes notes;
  private final FieldReader fields;
  private final int[] places;
  private final Field[] kinds;
  private final long[] units;
  private final boolean titled;
  private int[] starts = new int[16];
  private int[] ends = new int[16];
  private char separator;
  private int needed;
  private boolean resolved;

  MappedLines(LineMapping mapping, TraceNotes notes, boolean endsOnly) {
    this.mapping = mapping;
    this.notes = notes;
    this.fields = new FieldReader(notes, endsOnly);
    this.separator = mapping.separator();
    int n = mapping.columns().size();
    this.places = new int[n];
    this.kinds = mapping.columns().stream().map(Column::field).toArray(Field[]::new);
    this.units = mapping.columns().stream().mapToLong(Column::unit).toArray();
    this.titled = mapping.columns().stream().anyMatch(c -> !numeric(c.place()));
    mapping.columns().stream().filter(c -> c.field() == Field.OP).forEach(c -> fields.words(c.words()));
    mapping.remarks().forEach(notes::remark);
  }

  static boolean numeric(String place) {
    return place.matches("[1-9]\\d{0,2}");
  }

  @Override
  public Result parse(byte[] b, int first, int to, long number, BlockRequest into) throws BadLineException {
    int from = first;
    while (from < to && b[from] == ' ') {
      from++;
    }
    if (from == to || (b[from] == '/' && from + 1 < to && b[from + 1] == '/')) {
      notes.ignore("comment or blank line");
      return Result.NONE;
    }
    if (separator == 0) {
      separator = guess(b, from, to);
    }
    if (!resolved && resolve(b, from, to, number)) {
      return Result.NONE;
    }
    if (b[from] == '#') {
      notes.ignore("comment or blank line");
      return Result.NONE;
    }
    int found = split(b, from, to);
    if (found < needed) {
      throw new BadLineException(found + " columns (the mapping needs " + needed + "): '" + Bytes.text(b, from, to)
          + "'");
    }
    fields.begin();
    for (int i = 0; i < places.length; i++) {
      fields.take(kinds[i], units[i], b, starts[places[i]], ends[places[i]]);
    }
    return fields.request(into) ? Result.REQUEST : Result.NONE;
  }

  /** Finds the columns; says whether the line was one of titles. */
  private boolean resolve(byte[] b, int from, int to, long number) throws BadLineException {
    if (!titled && b[from] == '#') {
      return false;
    }
    int found = split(b, from, to);
    if (!titled) {
      for (int i = 0; i < places.length; i++) {
        places[i] = Integer.parseInt(mapping.columns().get(i).place()) - 1;
        needed = Math.max(needed, places[i] + 1);
      }
      resolved = true;
      if (number == 1 && found >= needed && !numberAt(b)) {
        notes.ignore("header line");
        return true;
      }
      return false;
    }
    List<String> titles = Arrays.stream(new String(b, from, to - from, StandardCharsets.UTF_8)
        .replaceFirst("^#", "").split(separator == ' ' ? "\\s+" : Pattern.quote("" + separator)))
        .map(t -> t.strip().toLowerCase(Locale.ROOT)).toList();
    for (int i = 0; i < places.length; i++) {
      String place = mapping.columns().get(i).place();
      places[i] = numeric(place) ? Integer.parseInt(place) - 1 : titles.indexOf(place.toLowerCase(Locale.ROOT));
      if (places[i] < 0) {
        throw new TraceFormatException("no column is titled '" + place
            + "' (titles: " + String.join(", ", titles) + KnownWords.hint(place, titles) + ")");
      }
      needed = Math.max(needed, places[i] + 1);
    }
    resolved = true;
    notes.ignore("header line");
    return true;
  }

  /** Whether the offset's column holds a number, as it does in every line but one of titles. */
  private boolean numberAt(byte[] b) {
    for (int i = 0; i < places.length; i++) {
      if (kinds[i] == Field.OFFSET) {
        int at = starts[places[i]];
        while (at < ends[places[i]] && Bytes.space(b[at])) {
          at++;
        }
        return at < ends[places[i]] && Bytes.digit(b[at]);
      }
    }
    return true;
  }

  private int split(byte[] b, int from, int to) {
    int found = 0;
    int at = from;
    boolean blanks = separator == ' ';
    while (found < MOST_COLUMNS) {
      if (blanks) {
        while (at < to && Bytes.space(b[at])) {
          at++;
        }
        if (at == to) {
          break;
        }
      }
      int end = at;
      while (end < to && (blanks ? !Bytes.space(b[end]) : b[end] != separator)) {
        end++;
      }
      if (found == starts.length) {
        starts = Arrays.copyOf(starts, found * 2);
        ends = Arrays.copyOf(ends, found * 2);
      }
      starts[found] = at;
      ends[found] = end;
      found++;
      if (end == to || (resolved && found == needed)) {
        break;
      }
      at = end + 1;
    }
    return found;
  }

  private static char guess(byte[] b, int from, int to) {
    for (char candidate : new char[] {',', ';', '\t', '|'}) {
      for (int i = from; i < to; i++) {
        if (b[i] == candidate) {
          return candidate == '\t' ? ' ' : candidate;
        }
      }
    }
    return ' ';
  }
}
