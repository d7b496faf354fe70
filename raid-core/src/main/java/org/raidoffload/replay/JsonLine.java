package org.raidoffload.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.KnownWords;

/**
 * One JSON object on one line, with typed reading of its values and errors that say where. Not thread-safe; keeps count
 * of which keys were read, so that a misspelt key is told and not ignored.
 */
public final class JsonLine {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final String where;
  private final Map<String, @Nullable Object> values;
  private final Set<String> read = new TreeSet<>();

  private JsonLine(String where, Map<String, @Nullable Object> values) {
    this.where = where;
    this.values = values;
  }

  /**
   * Parses one line.
   *
   * @param where file and line, for messages
   * @throws TraceFormatException when the line is not one JSON object
   */
  public static JsonLine parse(String where, String line) {
    try (JsonParser parser = JSON.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new TraceFormatException(where + ": not a JSON object");
      }
      Map<String, @Nullable Object> values = object(parser);
      if (parser.nextToken() != null) {
        throw new TraceFormatException(where + ": more than one JSON value");
      }
      return new JsonLine(where, values);
    } catch (JsonProcessingException damaged) {
      throw new TraceFormatException(where + ", column " + damaged.getLocation().getColumnNr() + ": "
          + damaged.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      values.put(key, value(parser));
    }
    return values;
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser));
        }
        yield items;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  public boolean has(String key) {
    return values.get(key) != null;
  }

  /** Its keys, in order. */
  Set<String> keys() {
    return values.keySet();
  }

  /** Where the line is, for messages of the caller's own. */
  public String where() {
    return where;
  }

  public String text(String key, String otherwise) {
    Object value = get(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof String || value instanceof Long) {
      return value.toString();
    }
    throw wrong(key, value, "a string");
  }

  public long number(String key, long otherwise) {
    Object value = get(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Long number) {
      return number;
    }
    throw wrong(key, value, "a whole number");
  }

  /** A number that fits an int. */
  public int integer(String key, int otherwise) {
    long value = number(key, otherwise);
    if (value != (int) value) {
      throw wrong(key, value, "a number that fits 32 bits");
    }
    return (int) value;
  }

  public boolean flag(String key, boolean otherwise) {
    Object value = get(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw wrong(key, value, "true or false");
  }

  public List<String> texts(String key) {
    List<String> out = new ArrayList<>();
    for (Object item : items(key)) {
      if (!(item instanceof String text)) {
        throw wrong(key, item, "a list of strings");
      }
      out.add(text);
    }
    return out;
  }

  public List<Integer> integers(String key) {
    List<Integer> out = new ArrayList<>();
    for (Object item : items(key)) {
      if (!(item instanceof Long number) || number != number.intValue()) {
        throw wrong(key, item, "a list of whole numbers");
      }
      out.add(number.intValue());
    }
    return out;
  }

  /** A list of objects; empty where the key is absent. */
  public List<JsonLine> objects(String key) {
    List<JsonLine> out = new ArrayList<>();
    for (Object item : items(key)) {
      out.add(nested(key, item));
    }
    return out;
  }

  /** A nested object; null where the key is absent. */
  public @Nullable JsonLine object(String key) {
    Object value = get(key);
    return value == null ? null : nested(key, value);
  }

  @SuppressWarnings("unchecked")
  private JsonLine nested(String key, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return new JsonLine(where + ", " + key, (Map<String, @Nullable Object>) map);
    }
    throw wrong(key, value, "an object");
  }

  private List<?> items(String key) {
    Object value = get(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    throw wrong(key, value, "a list");
  }

  private @Nullable Object get(String key) {
    read.add(key);
    return values.get(key);
  }

  /**
   * Refuses keys that nobody asked for.
   *
   * @throws TraceFormatException naming the first such key
   */
  public void refuseUnknown() {
    for (String key : values.keySet()) {
      if (!read.contains(key)) {
        throw new TraceFormatException(where + ": unknown key \"" + key + "\" (known: " + String.join(", ", read)
            + KnownWords.hint(key, read) + ")");
      }
    }
  }

  private TraceFormatException wrong(String key, @Nullable Object value, String rule) {
    return new TraceFormatException(where + ": " + key + ": " + value + " (must be " + rule + ")");
  }
}
