package org.raidoffload.engines.timing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engine.TimingProfile.Figure;
import org.raidoffload.engines.document.SourceNode;
import org.raidoffload.engines.document.SourceParser;
import org.raidoffload.engines.model.RetimedEngine;
import org.raidoffload.geometry.KnownWords;

/**
 * Timing figures from a JSON or YAML file. The file is an object; each key is a channel's name, or {@code "*"} for all
 * of them, and holds figures by name (see {@link TimingFigure}), each a number or
 * {@code {"value": 1.6, "source": "measured on my board"}}. A channel's own figures win over those of {@code "*"}.
 *
 * <pre>
 * "*":  {INTERRUPT: 9000}
 * AAU:  {READ_BANDWIDTH: 1.4, WRITE_BANDWIDTH: {value: 1.1, source: "data sheet"}}
 * </pre>
 *
 * <p>Immutable, thread-safe.
 */
public final class TimingOverrides {
  private static final String ALL = "*";

  private final String file;
  private final Map<String, SourceNode> where;
  private final Map<String, Map<TimingFigure, Figure>> byChannel;

  private TimingOverrides(String file, SourceNode root) {
    this.file = file;
    this.where = root.fields();
    this.byChannel = new LinkedHashMap<>();
    root.fields().forEach((channel, figures) -> byChannel.put(channel, figures(figures)));
  }

  /**
   * Reads a file.
   *
   * @throws org.raidoffload.engines.document.BadSourceException naming file, line, column and what is wrong
   */
  public static TimingOverrides read(Path file) {
    return new TimingOverrides(file.toString(), SourceParser.parse(file));
  }

  /** Reads a text; {@code file} is what messages call it. */
  public static TimingOverrides parse(String file, String text) {
    return new TimingOverrides(file, SourceParser.parse(file, text));
  }

  /** Reads figures: names with a number, or with value and source; the keys to be left out are no figures. */
  public static Map<TimingFigure, Figure> figures(SourceNode node, String defaultSource, Set<String> leftOut) {
    Map<TimingFigure, Figure> figures = new EnumMap<>(TimingFigure.class);
    node.fields().forEach((name, value) -> {
      if (leftOut.contains(name)) {
        return;
      }
      TimingFigure figure = value.constant("timing figure", TimingFigure.class, name);
      if (value.isObject()) {
        value.onlyKnows(Set.of("value", "source"));
        figures.put(figure, new Figure(value.required("value").number(name + " value"),
            value.or("source", defaultSource, n -> n.text("source"))));
      } else {
        figures.put(figure, new Figure(value.number(name), defaultSource));
      }
      if (figures.get(figure).value() == 0 && figure.unit().equals("B/ns")) {
        throw value.bad(name + ": 0 (a bandwidth must be more than 0)");
      }
    });
    return figures;
  }

  private Map<TimingFigure, Figure> figures(SourceNode node) {
    return figures(node, file, Set.of());
  }

  /**
   * The engine with the figures laid over its own.
   *
   * @throws org.raidoffload.engines.document.BadSourceException when the file names a channel that it does not have
   */
  public OffloadEngine applyTo(OffloadEngine engine) {
    List<String> names = engine.channels().stream().map(ChannelDescription::name).toList();
    for (String channel : byChannel.keySet()) {
      if (!channel.equals(ALL) && !names.contains(channel)) {
        throw where.get(channel).bad(channel + ": is no channel of " + engine.name() + " (channels: "
            + String.join(", ", names) + ", or \"*\" for all" + KnownWords.hint(channel, names) + ")");
      }
    }
    List<ChannelDescription> channels = new ArrayList<>();
    for (ChannelDescription channel : engine.channels()) {
      TimingProfile.Builder timing = channel.timing().toBuilder();
      for (String key : List.of(ALL, channel.name())) {
        byChannel.getOrDefault(key, Map.of()).forEach((f, value) -> timing.set(f, value.value(), value.source()));
      }
      channels.add(channel.withTiming(timing.build()));
    }
    return new RetimedEngine(engine, channels);
  }
}
