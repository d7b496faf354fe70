package org.raidoffload.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.raidoffload.geometry.KnownWords;

/** The engines on the class path, found by {@link ServiceLoader}. Immutable, thread-safe. */
public final class EngineRegistry {
  private final List<OffloadEngine> engines;

  private final Map<String, String> absent;

  private EngineRegistry(List<OffloadEngine> engines, Map<String, String> absent) {
    this.engines = List.copyOf(engines);
    this.absent = Map.copyOf(absent);
  }

  /** Looks the class path up once. Providers may also register an {@link EngineFamily} of several presets. */
  public static EngineRegistry load() {
    List<OffloadEngine> found = new ArrayList<>();
    Map<String, String> absent = new HashMap<>();
    for (EngineFamily family : ServiceLoader.load(EngineFamily.class)) {
      found.addAll(family.engines());
      absent.putAll(family.absent());
    }
    for (OffloadEngine engine : ServiceLoader.load(OffloadEngine.class)) {
      found.add(engine);
    }
    return new EngineRegistry(found, absent);
  }

  /**
   * The engine with the name or alias among those that are registered on their own. Families are not looked at, which
   * may have to read all their presets: what a short command that needs one engine can do without.
   */
  public static Optional<OffloadEngine> alone(String name) {
    for (OffloadEngine engine : ServiceLoader.load(OffloadEngine.class)) {
      if (engine.name().equals(name) || engine.aliases().contains(name)) {
        return Optional.of(engine);
      }
    }
    return Optional.empty();
  }

  public List<OffloadEngine> engines() {
    return engines;
  }

  /**
   * The engine with the name or alias.
   *
   * @throws IllegalArgumentException naming the engines there are, or why this one is not here
   */
  public OffloadEngine get(String name) {
    for (OffloadEngine engine : engines) {
      if (engine.name().equals(name) || engine.aliases().contains(name)) {
        return engine;
      }
    }
    if (absent.containsKey(name)) {
      throw new IllegalArgumentException("engine: " + name + " (is not available here: " + absent.get(name) + ")");
    }
    List<String> known = engines.stream()
        .flatMap(e -> e.aliases().isEmpty() ? Stream.of(e.name()) : e.aliases().stream()).toList();
    List<String> presets = engines.stream().map(OffloadEngine::name).filter(preset -> !known.contains(preset)).toList();
    throw new IllegalArgumentException("engine: " + name + " (known: " + String.join(", ", known)
        + (presets.isEmpty() ? "" : "; and presets by generation: " + String.join(", ", presets))
        + KnownWords.hint(name, Stream.of(known, presets, absent.keySet()).flatMap(Collection::stream).distinct().toList())
        + ")");
  }
}
