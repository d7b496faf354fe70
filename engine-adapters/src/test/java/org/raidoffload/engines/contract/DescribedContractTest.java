package org.raidoffload.engines.contract;

import java.util.List;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.described.DescribedEngines;
import org.raidoffload.engines.described.DescribedEngines.Format;

/** Every preset, written to a file and read back, keeps the contract. */
@ParameterizedClass(name = "{0}")
@MethodSource("engines")
class DescribedContractTest extends EngineContract {
  @Parameter
  OffloadEngine engine;

  static List<OffloadEngine> engines() {
    return EngineRegistry.load().engines().stream().filter(e -> !e.runsOnCpu())
        .map(e -> DescribedEngines.parse(e.name(), DescribedEngines.export(e, Format.YAML))).toList();
  }

  @Override
  protected OffloadEngine engine() {
    return engine;
  }
}
