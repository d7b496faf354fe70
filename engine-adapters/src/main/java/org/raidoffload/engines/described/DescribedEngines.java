package org.raidoffload.engines.described;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.document.SourceNode;
import org.raidoffload.engines.document.SourceParser;
import org.raidoffload.engines.model.ModelEngine;

/** Reads engines from files and writes them; the format is described at the package. Thread-safe. */
public final class DescribedEngines {
  private static final Set<String> KEYS = Set.of("name", "aliases", "driver", "coherent", "wholeChainOnly", "channels");

  /** How an engine is written. */
  public enum Format { JSON, YAML }

  private DescribedEngines() {}

  /**
   * Reads an engine from a file.
   *
   * @throws org.raidoffload.engines.document.BadSourceException naming file, line, column and what is wrong
   */
  public static OffloadEngine read(Path file) {
    return read(SourceParser.parse(file), Map.of(), Map.of(), false);
  }

  /** Reads an engine from a text; {@code file} is what messages call it. */
  public static OffloadEngine parse(String file, String text) {
    return read(SourceParser.parse(file, text), Map.of(), Map.of(), false);
  }

  static OffloadEngine read(SourceNode root, Map<String, ChannelDescription> templates,
      Map<String, TimingProfile> timings, boolean sourced) {
    root.onlyKnows(KEYS);
    String name = root.required("name").text("name");
    List<String> aliases = root.or("aliases", List.of(),
        n -> n.items("aliases").stream().map(item -> item.text("alias")).toList());
    String driver = root.or("driver", "described by a file", n -> n.text("driver"));
    boolean coherent = root.or("coherent", false, n -> n.bool("coherent"));
    boolean wholeChainOnly = root.or("wholeChainOnly", false, n -> n.bool("wholeChainOnly"));
    SourceNode channelsNode = root.required("channels");
    Map<String, ChannelDescription> channels = new LinkedHashMap<>();
    Map<String, ChannelDescription> earlier = new LinkedHashMap<>(templates);
    for (SourceNode node : channelsNode.items("channels")) {
      ChannelDescription channel = new ChannelReader(node, earlier, timings, sourced).read();
      earlier.put(channel.name(), channel);
      if (channels.put(channel.name(), channel) != null) {
        throw node.required("name").bad("name: " + channel.name() + " (is the name of an earlier channel)");
      }
    }
    if (channels.isEmpty()) {
      throw channelsNode.bad("channels: none (must have at least one)");
    }
    return new ModelEngine(name, aliases, driver, coherent, wholeChainOnly, List.copyOf(channels.values()));
  }

  /**
   * Writes an engine as a file that reads back equal.
   *
   * @throws IllegalArgumentException for an engine that is more than data: one that runs on the CPU, or whose entries are
   *     computed by code of its own
   */
  public static String export(OffloadEngine engine, Format format) {
    return new EngineWriter(engine, format).write();
  }
}
