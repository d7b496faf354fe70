package org.raidoffload.engines.contract;

import java.util.List;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;

/** Every engine on the class path keeps the contract. */
@ParameterizedClass(name = "{0}")
@MethodSource("engines")
class PresetsContractTest extends EngineContract {
  @Parameter
  OffloadEngine engine;

  static List<OffloadEngine> engines() {
    return EngineRegistry.load().engines();
  }

  @Override
  protected OffloadEngine engine() {
    return engine;
  }
}
