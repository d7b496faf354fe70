package org.raidoffload.engines.isal;

import java.util.List;
import java.util.Map;
import org.raidoffload.engine.EngineFamily;
import org.raidoffload.engine.OffloadEngine;

/** The engine {@code isal} where libisal is installed, else the reason why there is none. */
public final class IsalFamily implements EngineFamily {

  @Override
  public List<OffloadEngine> engines() {
    return IsalLibrary.absence().isPresent() ? List.of() : List.of(new IsalEngine());
  }

  @Override
  public Map<String, String> absent() {
    return IsalLibrary.absence().map(why -> Map.of("isal", why)).orElse(Map.of());
  }
}
