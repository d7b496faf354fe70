package org.raidoffload.engine;

import java.util.List;
import java.util.Map;

/** The presets of one driver, generation by generation. Found by {@link java.util.ServiceLoader}. */
@FunctionalInterface
public interface EngineFamily {

  /** The presets, the usual generation first; that one answers to the family's bare name. */
  List<OffloadEngine> engines();

  /** Engines that this family would have on another machine, by name, and why it has not here. */
  default Map<String, String> absent() {
    return Map.of();
  }
}
