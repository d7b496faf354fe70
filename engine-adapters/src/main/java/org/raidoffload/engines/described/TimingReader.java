package org.raidoffload.engines.described;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engine.TimingProfile.Figure;
import org.raidoffload.engines.document.SourceNode;
import org.raidoffload.engines.timing.TimingOverrides;
import org.raidoffload.geometry.KnownWords;

/** Reads a channel's timing: figures of its own over those of a host, over those of a timing that it is like. */
final class TimingReader {
  private static final Set<String> NOT_FIGURES = Set.of("source", "host", "like");

  private TimingReader() {}

  /**
   * Reads a timing.
   *
   * @param named timings that {@code like} may name
   * @param sourced whether a figure without a source is refused
   */
  static TimingProfile read(SourceNode node, Map<String, TimingProfile> named, boolean sourced) {
    SourceNode like = node.get("like");
    TimingProfile.Builder timing = like == null ? TimingProfile.builder() : named(like, named).toBuilder();
    SourceNode host = node.get("host");
    if (host != null) {
      host.constant("host", HostPlatform.class).applyTo(timing);
    }
    own(node, sourced).forEach((figure, value) -> timing.set(figure, value.value(), value.source()));
    return timing.build();
  }

  /** The timing that a text names. */
  static TimingProfile named(SourceNode name, Map<String, TimingProfile> named) {
    TimingProfile timing = named.get(name.text("timing"));
    if (timing == null) {
      throw name.bad("timing: " + name.text("timing") + " (must be an object, or the name of a timing: "
          + String.join(", ", named.keySet()) + KnownWords.hint(name.text("timing"), named.keySet()) + ")");
    }
    return timing;
  }

  /** The figures that a node itself says. */
  static Map<TimingFigure, Figure> own(SourceNode node, boolean sourced) {
    @Nullable SourceNode source = node.get("source");
    if (sourced && source == null) {
      node.fields().forEach((name, figure) -> {
        if (!NOT_FIGURES.contains(name) && (!figure.isObject() || figure.get("source") == null)) {
          throw figure.bad(name + ": has no source (say {value, source}, or a source for all)");
        }
      });
    }
    return TimingOverrides.figures(node, source == null ? TimingProfile.ESTIMATE : source.text("source"), NOT_FIGURES);
  }
}
