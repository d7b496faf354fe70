package org.raidoffload.cli.workload;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.raidoffload.cli.workload.Column.Field;

/** Reads lines by a regular expression with named groups; lines that do not match are counted. One thread. */
final class PatternLines implements LineParser {
  private final Pattern pattern;
  private final LineMapping mapping;
  private final TraceNotes notes;
  private final FieldReader fields;

  /**
   * A parser.
   *
   * @param mapping which group is what
   * @throws IllegalArgumentException when the expression is none, or a group that the mapping names is missing
   */
  PatternLines(String expression, LineMapping mapping, TraceNotes notes) {
    this.pattern = compile(expression);
    this.mapping = mapping;
    this.notes = notes;
    this.fields = new FieldReader(notes, false);
    for (Column column : mapping.columns()) {
      if (!pattern.namedGroups().containsKey(column.place())) {
        throw new IllegalArgumentException("pattern: no group is named '" + column.place() + "' (groups: "
            + String.join(", ", pattern.namedGroups().keySet()) + ")");
      }
      if (column.field() == Field.OP) {
        fields.words(column.words());
      }
    }
  }

  /** The mapping for an expression whose groups are named as the fields are, times in ns and sizes in bytes. */
  static LineMapping byName(String expression) {
    Map<String, Integer> groups = compile(expression).namedGroups();
    List<String> named = List.of("time", "offset", "length", "op", "device", "latency").stream()
        .filter(groups::containsKey).map(n -> n + "=" + n).toList();
    return LineMapping.parse(String.join(",", named));
  }

  private static Pattern compile(String expression) {
    try {
      return Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("pattern: " + e.getDescription() + " at " + e.getIndex() + " of '"
          + expression + "'", e);
    }
  }

  @Override
  public Result parse(byte[] b, int from, int to, long number, BlockRequest into) throws BadLineException {
    String line = new String(b, from, to - from, StandardCharsets.ISO_8859_1);
    Matcher matcher = pattern.matcher(line);
    if (!matcher.find()) {
      notes.ignore("lines that do not match the pattern");
      return Result.NONE;
    }
    fields.begin();
    for (Column column : mapping.columns()) {
      int start = matcher.start(column.place());
      if (start >= 0) {
        fields.take(column.field(), column.unit(), b, from + start, from + matcher.end(column.place()));
      }
    }
    return fields.request(into) ? Result.REQUEST : Result.NONE;
  }
}
