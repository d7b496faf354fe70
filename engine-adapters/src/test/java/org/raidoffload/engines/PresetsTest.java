package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.plan.Opcode;

/** The presets that the class path offers, against the fact sheet's tables of channels and limits. */
class PresetsTest {
  private static final EngineRegistry REGISTRY = EngineRegistry.load();

  @ParameterizedTest
  @CsvSource({"mv_xor, mv_xor-6.1", "ioat, ioat-3.2", "iop13xx, iop13xx", "iop3xx, iop3xx-33x",
      "ppc44x, ppc44x-440spe", "software, software"})
  void bareFamilyNameIsTheUsualGeneration(String name, String preset) {
    assertEquals(preset, REGISTRY.get(name).name());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "mv_xor-6.1 | 0 | COPY XOR",
      "mv_xor-3.2 | 3 | COPY XOR",
      "ioat-3.2 | 0 | COPY XOR XOR_VAL PQ PQ_VAL",
      "iop13xx | 0 | COPY XOR XOR_VAL",
      "iop13xx | 1 | COPY XOR XOR_VAL",
      "iop13xx | 2 | COPY XOR XOR_VAL PQ PQ_VAL",
      "iop3xx-33x | 0 | COPY",
      "iop3xx-33x | 2 | XOR XOR_VAL",
      "iop3xx-32x | 1 | COPY",
      "iop3xx-32x | 2 | XOR",
      "ppc44x-440spe | 0 | COPY XOR_VAL PQ PQ_VAL",
      "ppc44x-440spe | 2 | XOR"})
  void channelRunsTheOpcodesOfTheFactSheet(String engine, int channel, String opcodes) {
    StringBuilder runs = new StringBuilder();
    for (Opcode opcode : Opcode.values()) {
      if (REGISTRY.get(engine).channels().get(channel).limits().runs(opcode)) {
        runs.append(runs.isEmpty() ? "" : " ").append(opcode);
      }
    }
    assertEquals(opcodes, runs.toString());
  }

  @Test
  void onlyIoatKeepsAChainOnOneChannel() {
    assertTrue(REGISTRY.get("ioat").wholeChainOnly());
    assertFalse(REGISTRY.get("iop3xx").wholeChainOnly());
  }

  @Test
  void everyPresetSaysWhatItIs() {
    for (OffloadEngine engine : REGISTRY.engines()) {
      assertFalse(engine.driver().isBlank(), engine.name());
      assertEquals(engine.name().equals("software"), engine.runsOnCpu(), engine.name());
    }
  }
}
