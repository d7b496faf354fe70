package org.raidoffload.engine;

import java.util.List;

/** The presets of one driver, generation by generation. Found by {@link java.util.ServiceLoader}. */
@FunctionalInterface
public interface EngineFamily {

  /** The presets, the usual generation first; that one answers to the family's bare name. */
  List<OffloadEngine> engines();
}
