package org.raidoffload.engines.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a JSON or YAML text into a tree that knows where each value stands. */
public final class SourceParser {
  private static final int MAX_DEPTH = 32;
  private static final long MAX_FILE_BYTES = 1 << 20;

  private final String file;
  private final JsonParser parser;

  private SourceParser(String file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /**
   * Reads a file; JSON if its first character is an opening brace, YAML otherwise.
   *
   * @throws BadSourceException for a file that cannot be read, is empty or is not well-formed
   */
  public static SourceNode parse(Path file) {
    try {
      if (Files.isRegularFile(file) && Files.size(file) > MAX_FILE_BYTES) {
        throw new BadSourceException(file + ": " + Files.size(file) + " bytes (must be at most " + MAX_FILE_BYTES
            + ")");
      }
      return parse(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new BadSourceException(file + ": there is no such file");
    } catch (MalformedInputException e) {
      throw new BadSourceException(file + ": is not UTF-8 text");
    } catch (IOException e) {
      throw new BadSourceException(file + ": cannot be read: " + e.getMessage());
    }
  }

  /**
   * Reads a text.
   *
   * @param file what messages call it
   * @throws BadSourceException when it is empty or not well-formed
   */
  public static SourceNode parse(String file, String text) {
    if (text.isBlank()) {
      throw new BadSourceException(file + ": is empty");
    }
    StreamReadConstraints constraints = StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build();
    JsonFactory factory = text.stripLeading().startsWith("{")
        ? JsonFactory.builder().streamReadConstraints(constraints).enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build()
        : YAMLFactory.builder().streamReadConstraints(constraints).build();
    try (JsonParser parser = factory.createParser(text)) {
      SourceParser source = new SourceParser(file, parser);
      parser.nextToken();
      SourceNode root = source.value();
      if (parser.nextToken() != null) {
        throw source.bad(parser.currentTokenLocation(), "goes on after the end of the document");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw malformed(file, e);
    } catch (IOException e) {
      throw new BadSourceException(file + ": cannot be read: " + e.getMessage());
    }
  }

  private static BadSourceException malformed(String file, JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String firstLine = e.getOriginalMessage().lines().findFirst().orElse("not well-formed");
    return new BadSourceException(file + (at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr()) + ": "
        + firstLine);
  }

  private BadSourceException bad(JsonLocation at, String what) {
    return new BadSourceException(file + ":" + at.getLineNr() + ":" + at.getColumnNr() + ": " + what);
  }

  private SourceNode value() throws IOException {
    JsonLocation at = parser.currentTokenLocation();
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw bad(at, "is empty");
    }
    return switch (token) {
      case START_OBJECT -> object(at);
      case START_ARRAY -> array(at);
      case VALUE_STRING -> node(at, parser.getText());
      case VALUE_NUMBER_INT -> node(at, parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> node(at, parser.getDecimalValue());
      case VALUE_TRUE -> node(at, true);
      case VALUE_FALSE -> node(at, false);
      case VALUE_NULL -> throw bad(at, "null (leave the key out instead)");
      default -> throw bad(at, "cannot read " + token);
    };
  }

  private SourceNode object(JsonLocation at) throws IOException {
    Map<String, SourceNode> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      JsonLocation keyAt = parser.currentTokenLocation();
      String key = parser.currentName();
      parser.nextToken();
      if (fields.put(key, value()) != null) {
        throw bad(keyAt, key + ": is there twice");
      }
    }
    return node(at, fields);
  }

  private SourceNode array(JsonLocation at) throws IOException {
    List<SourceNode> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value());
    }
    return node(at, items);
  }

  private SourceNode node(JsonLocation at, Object value) {
    return new SourceNode(file, at.getLineNr(), at.getColumnNr(), value);
  }
}
