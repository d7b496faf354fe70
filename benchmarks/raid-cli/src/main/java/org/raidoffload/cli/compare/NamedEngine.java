package org.raidoffload.cli.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.described.DescribedEngines;
import org.raidoffload.engines.faulty.FaultPlan;
import org.raidoffload.engines.faulty.FaultyEngine;
import org.raidoffload.engines.timing.TimingOverrides;

/**
 * An engine under the name by which the user asked for it.
 *
 * @param name family, preset, or the name in an engine file
 * @param engine the engine
 */
public record NamedEngine(String name, OffloadEngine engine) {

  /**
   * Finds an engine: a preset by name or alias, or a JSON or YAML file that describes one.
   *
   * @param timing a file with timing figures to use instead of the engine's, or null
   * @param faults a file with faults to inject, or null
   * @throws IllegalArgumentException naming what is wrong and where
   */
  public static NamedEngine find(EngineRegistry registry, String name, @Nullable Path timing, @Nullable Path faults) {
    boolean file = isFile(registry, name);
    OffloadEngine engine = file ? DescribedEngines.read(Path.of(name)) : registry.get(name);
    String shown = file ? engine.name() : name;
    if (timing != null) {
      engine = TimingOverrides.read(timing).applyTo(engine);
    }
    if (faults != null) {
      engine = new FaultyEngine(engine, FaultPlan.read(faults));
    }
    return new NamedEngine(shown, engine);
  }

  /**
   * The same engine with other mapping costs and source limits, for what-if runs.
   *
   * @param mapCost factor on what maps and unmaps cost
   * @param maxSources most sources of a descriptor, or 0 for the engine's own limits
   */
  public NamedEngine varied(double mapCost, int maxSources) {
    return new NamedEngine(name, VariedEngine.of(engine, mapCost, maxSources));
  }

  /** The name for lists: the bare family for the usual generation, the preset's full name for the others. */
  public static NamedEngine listed(OffloadEngine engine) {
    return new NamedEngine(engine.aliases().isEmpty() ? engine.name() : engine.aliases().getFirst(), engine);
  }

  /** Whatever names no engine and is there, or looks like a path; what it holds decides the rest. */
  private static boolean isFile(EngineRegistry registry, String name) {
    if (registry.engines().stream().anyMatch(e -> e.name().equals(name) || e.aliases().contains(name))) {
      return false;
    }
    if (Files.isRegularFile(Path.of(name))) {
      return true;
    }
    if (name.matches(".*/.*|.*\\.(json|ya?ml)")) {
      throw new IllegalArgumentException("engine: " + name + " (there is no such file)");
    }
    return false;
  }
}
