package org.raidoffload.engines.described;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.EngineFamily;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.document.SourceNode;
import org.raidoffload.engines.document.SourceParser;

/**
 * The engines of one document: timings and channels by name, and engines whose channels are like those. Each figure of
 * it must say where it comes from. Immutable, thread-safe.
 */
public final class PresetFamily implements EngineFamily {
  private static final Set<String> KEYS = Set.of("timings", "channels", "engines");

  private final List<OffloadEngine> engines;

  private PresetFamily(SourceNode root) {
    root.onlyKnows(KEYS);
    Map<String, TimingProfile> timings = new LinkedHashMap<>();
    root.required("timings").fields().forEach((name, node) -> timings.put(name, TimingReader.read(node, timings, true)));
    Map<String, ChannelDescription> channels = new LinkedHashMap<>();
    for (SourceNode node : root.required("channels").items("channels")) {
      ChannelDescription channel = new ChannelReader(node, channels, timings, true).read();
      channels.put(channel.name(), channel);
    }
    List<OffloadEngine> read = new ArrayList<>();
    for (SourceNode node : root.required("engines").items("engines")) {
      read.add(DescribedEngines.read(node, channels, timings, true));
    }
    engines = List.copyOf(read);
  }

  /** The family of a document that comes with this module, such as {@code ioat}. */
  public static PresetFamily bundled(String name) {
    return new PresetFamily(PresetDocuments.parse(name));
  }

  /**
   * Reads a family.
   *
   * @param file what messages call the text
   * @throws org.raidoffload.engines.document.BadSourceException naming file, line, column and what is wrong
   */
  public static PresetFamily parse(String file, String text) {
    return new PresetFamily(SourceParser.parse(file, text));
  }

  @Override
  public List<OffloadEngine> engines() {
    return engines;
  }
}
