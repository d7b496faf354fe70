package org.raidoffload.engines.contract;

import java.util.List;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.faulty.FaultPlan;
import org.raidoffload.engines.faulty.FaultyEngine;

/** Every engine wrapped without a fault keeps the contract. */
@ParameterizedClass(name = "{0}")
@MethodSource("engines")
class FaultyContractTest extends EngineContract {
  @Parameter
  OffloadEngine engine;

  static List<FaultyEngine> engines() {
    return EngineRegistry.load().engines().stream().map(e -> new FaultyEngine(e, FaultPlan.NONE)).toList();
  }

  @Override
  protected OffloadEngine engine() {
    return engine;
  }
}
