package org.raidoffload.engines.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.KnownWords;

/** A value of a user's file and where it stands. Immutable. Every accessor complains with file, line and column. */
public final class SourceNode {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,18})([KMG]?)");

  private final String file;
  private final int line;
  private final int column;
  private final Object value;

  SourceNode(String file, int line, int column, Object value) {
    this.file = file;
    this.line = line;
    this.column = column;
    this.value = value;
  }

  /** A complaint about this value. */
  public BadSourceException bad(String what) {
    return new BadSourceException(file + ":" + line + ":" + column + ": " + what);
  }

  /** Fields by name, in the file's order. */
  public Map<String, SourceNode> fields() {
    return fields("value");
  }

  private Map<String, SourceNode> fields(String name) {
    if (value instanceof Map<?, ?> map) {
      @SuppressWarnings("unchecked")
      Map<String, SourceNode> fields = (Map<String, SourceNode>) map;
      return fields;
    }
    throw bad(name + ": " + shown() + " (must be an object)");
  }

  /** Complains about a field that is not among the known ones. */
  public SourceNode onlyKnows(Set<String> known) {
    fields().forEach((key, node) -> {
      if (!known.contains(key)) {
        throw node.bad(key + ": is unknown here (known: " + known.stream().sorted().collect(Collectors.joining(", "))
            + KnownWords.hint(key, known.stream().sorted().toList()) + ")");
      }
    });
    return this;
  }

  /** The field, or null. */
  public @Nullable SourceNode get(String name) {
    return fields().get(name);
  }

  /** The field, which must be there. */
  public SourceNode required(String name) {
    SourceNode node = get(name);
    if (node == null) {
      throw bad(name + ": is missing");
    }
    return node;
  }

  /** Reads the field, or takes the default where it is absent. */
  public <T> T or(String name, T absent, Function<SourceNode, T> read) {
    SourceNode node = get(name);
    return node == null ? absent : read.apply(node);
  }

  /** The items of an array. */
  public List<SourceNode> items(String name) {
    if (value instanceof List<?> list) {
      @SuppressWarnings("unchecked")
      List<SourceNode> items = (List<SourceNode>) list;
      return items;
    }
    throw bad(name + ": " + shown() + " (must be an array)");
  }

  /** Whether this is an object and not a single value. */
  public boolean isObject() {
    return value instanceof Map;
  }

  /** A text that is not blank. */
  public String text(String name) {
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw bad(name + ": " + shown() + " (must be a text that is not blank)");
  }

  public boolean bool(String name) {
    if (value instanceof Boolean b) {
      return b;
    }
    throw bad(name + ": " + shown() + " (must be true or false)");
  }

  /** A whole number, also written as a size such as {@code 4K} or {@code 16M}. */
  public long integer(String name, long least, long most) {
    BigInteger number = value instanceof BigInteger i ? i : size();
    if (number == null || number.compareTo(BigInteger.valueOf(least)) < 0
        || number.compareTo(BigInteger.valueOf(most)) > 0) {
      throw bad(name + ": " + shown() + " (must be a whole number from " + least + " to " + most + ")");
    }
    return number.longValueExact();
  }

  private @Nullable BigInteger size() {
    Matcher m = value instanceof String text ? SIZE.matcher(text.toUpperCase(Locale.ROOT)) : null;
    if (m == null || !m.matches()) {
      return null;
    }
    int shift = switch (m.group(2)) {
      case "K" -> 10;
      case "M" -> 20;
      case "G" -> 30;
      default -> 0;
    };
    return new BigInteger(m.group(1)).shiftLeft(shift);
  }

  /** A number of 0 or more. */
  public double number(String name) {
    double number = value instanceof BigInteger i ? i.doubleValue()
        : value instanceof BigDecimal d ? d.doubleValue() : Double.NaN;
    if (!(number >= 0) || Double.isInfinite(number)) {
      throw bad(name + ": " + shown() + " (must be a number of 0 or more)");
    }
    return number;
  }

  /** A constant of an enum, in any case, words joined by {@code -} or {@code _}. */
  public <E extends Enum<E>> E constant(String name, Class<E> type) {
    return constant(name, type, value instanceof String text ? text : "");
  }

  /** The same for a text of this value, such as a field's name. */
  public <E extends Enum<E>> E constant(String name, Class<E> type, String text) {
    String wanted = text.toUpperCase(Locale.ROOT).replace('-', '_');
    for (E constant : type.getEnumConstants()) {
      if (constant.toString().equals(wanted)) {
        return constant;
      }
    }
    List<String> known = Arrays.stream(type.getEnumConstants()).map(Enum::toString).toList();
    throw bad(name + ": " + (text.isEmpty() ? shown() : text) + " (must be one of " + String.join(", ", known)
        + KnownWords.hint(text, known) + ")");
  }

  private String shown() {
    return value instanceof Map ? "an object" : value instanceof List ? "an array" : value.toString();
  }
}
