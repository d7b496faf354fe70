package org.raidoffload.engines.described;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.raidoffload.engines.document.SourceNode;
import org.raidoffload.engines.document.SourceParser;

/** The documents that come with this module. */
final class PresetDocuments {

  private PresetDocuments() {}

  static SourceNode parse(String name) {
    String resource = "/presets/" + name + ".yaml";
    try (InputStream in = PresetDocuments.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the program");
      }
      return SourceParser.parse(resource, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
