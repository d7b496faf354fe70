package org.raidoffload.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The engines on the class path, found by {@link ServiceLoader}. Immutable, thread-safe. */
public final class EngineRegistry {
  private final List<OffloadEngine> engines;

  private EngineRegistry(List<OffloadEngine> engines) {
    this.engines = List.copyOf(engines);
  }

  /** Looks the class path up once. Providers may also register an {@link EngineFamily} of several presets. */
  public static EngineRegistry load() {
    List<OffloadEngine> found = new ArrayList<>();
    for (EngineFamily family : ServiceLoader.load(EngineFamily.class)) {
      found.addAll(family.engines());
    }
    for (OffloadEngine engine : ServiceLoader.load(OffloadEngine.class)) {
      found.add(engine);
    }
    return new EngineRegistry(found);
  }

  public List<OffloadEngine> engines() {
    return engines;
  }

  /**
   * The engine with the name or alias.
   *
   * @throws IllegalArgumentException naming the engines there are
   */
  public OffloadEngine get(String name) {
    for (OffloadEngine engine : engines) {
      if (engine.name().equals(name) || engine.aliases().contains(name)) {
        return engine;
      }
    }
    throw new IllegalArgumentException("engine: " + name + " (known: " + engines.stream()
        .flatMap(e -> e.aliases().isEmpty() ? List.of(e.name()).stream() : e.aliases().stream())
        .collect(Collectors.joining(", ")) + "; and presets by generation: "
        + engines.stream().map(OffloadEngine::name).collect(Collectors.joining(", ")) + ")");
  }
}
