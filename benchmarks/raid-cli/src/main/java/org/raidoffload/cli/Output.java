package org.raidoffload.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** JSON on standard output. */
final class Output {
  static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final ObjectMapper ONE_LINE = new ObjectMapper();

  private Output() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** A document over several lines. */
  static String document(Object tree) {
    return write(JSON, tree);
  }

  /** A document on one line. */
  static String line(Object tree) {
    return write(ONE_LINE, tree);
  }

  /**
   * Writes a file whole or not at all.
   *
   * @throws IllegalArgumentException naming the file when it cannot be written
   */
  static void write(Path file, String text) {
    try {
      Path half = file.resolveSibling(file.getFileName() + ".part");
      try {
        Files.writeString(half, text);
        Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(half);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": cannot be written (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  private static String write(ObjectMapper mapper, Object tree) {
    try {
      return mapper.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write JSON", e);
    }
  }
}
