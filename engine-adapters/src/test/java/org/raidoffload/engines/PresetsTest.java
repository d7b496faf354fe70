package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raidoffload.engine.ChannelBehaviour;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingFigure;
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
      "ppc44x-440spe | 2 | XOR",
      "ioat-1 | 0 | COPY",
      "ioat-2 | 0 | COPY",
      "ioat-3.2-copy | 3 | COPY",
      "ioat-3.3 | 0 | COPY XOR XOR_VAL PQ PQ_VAL",
      "ioat-3.3-16 | 0 | COPY XOR XOR_VAL PQ PQ_VAL",
      "mv_xor_v2 | 0 | COPY XOR",
      "fsl_raid | 3 | COPY XOR PQ",
      "bcm-sba-v1 | 0 | COPY XOR PQ",
      "xgene | 0 | XOR PQ",
      "idxd | 0 | COPY"})
  void channelRunsTheOpcodesOfTheFactSheet(String engine, int channel, String opcodes) {
    StringBuilder runs = new StringBuilder();
    for (Opcode opcode : Opcode.values()) {
      if (REGISTRY.get(engine).channels().get(channel).limits().runs(opcode)) {
        runs.append(runs.isEmpty() ? "" : " ").append(opcode);
      }
    }
    assertEquals(opcodes, runs.toString());
  }

  /** Fact sheet 2.1: sources of xor, of a first P+Q, of a continued one, of one without P; bytes; descriptors. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "mv_xor-3.2 | 0 | 8 | 0 | 0 | 0 | 128 | 16777215 | 64",
      "mv_xor-6.1 | 0 | 8 | 0 | 0 | 0 | 128 | 16777215 | 3072",
      "mv_xor_v2 | 0 | 8 | 0 | 0 | 0 | 1 | 4294967295 | 1024",
      "ioat-3.2 | 0 | 8 | 8 | 5 | 7 | 1 | 2147483647 | 256",
      "ioat-3.3 | 0 | 8 | 8 | 5 | 7 | 1 | 2147483647 | 65536",
      "ioat-3.3-16 | 0 | 16 | 16 | 13 | 15 | 1 | 2147483647 | 65536",
      "iop13xx | 0 | 16 | 0 | 0 | 0 | 1 | 16777215 | 128",
      "iop13xx | 2 | 16 | 16 | 13 | 15 | 1 | 16777215 | 128",
      "iop3xx-33x | 2 | 32 | 0 | 0 | 0 | 1 | 16777216 | 384",
      "iop3xx-32x | 0 | 0 | 0 | 0 | 0 | 1 | 16777216 | 128",
      "ppc44x-440spe | 0 | 0 | 128 | 0 | 0 | 1 | 16777215 | 512",
      "ppc44x-440spe | 2 | 16 | 0 | 0 | 0 | 1 | 2147483648 | 51",
      "fsl_raid | 0 | 16 | 16 | 13 | 15 | 1 | 1048576 | 256",
      "bcm-sba-v1 | 0 | 8 | 6 | 3 | 5 | 1 | 33554432 | 8192",
      "bcm-sba-v2 | 0 | 14 | 12 | 9 | 11 | 1 | 33554432 | 8192",
      "xgene | 0 | 5 | 5 | 0 | 0 | 64 | 16384 | 2048",
      "idxd | 0 | 0 | 0 | 0 | 0 | 1 | 2097152 | 16"})
  void channelHasTheLimitsOfTheFactSheet(String engine, int channel, int xor, int pq, int continued,
      int continuedWithoutP, long minBytes, long maxBytes, int descriptors) {
    ChannelLimits limits = REGISTRY.get(engine).channels().get(channel).limits();
    assertEquals(xor, limits.maxXorSources(), "xor");
    assertEquals(pq, limits.maxPqSources(), "pq");
    boolean runsPq = limits.runs(Opcode.PQ);
    assertEquals(continued, runsPq ? limits.pqContinuation().continuedSources(pq, false) : 0, "continued");
    assertEquals(continuedWithoutP, runsPq ? limits.pqContinuation().continuedSources(pq, true) : 0, "without P");
    assertEquals(minBytes, limits.minBytes(), "minBytes");
    assertEquals(maxBytes, limits.maxBytes(), "maxBytes");
    assertEquals(descriptors, limits.descriptors(), "descriptors");
  }

  @ParameterizedTest
  @CsvSource({"ioat-3.2, 1, 64, 64", "ioat-3.3, 1, 1, 1", "xgene, 1, 64, 64", "iop13xx, 1, 1, 1"})
  void alignmentIsThatOfTheFactSheet(String engine, int copy, int xor, int pq) {
    ChannelLimits limits = REGISTRY.get(engine).channels().get(0).limits();
    assertEquals(copy, limits.alignment(Opcode.COPY));
    assertEquals(xor, limits.alignment(Opcode.XOR));
    assertEquals(pq, limits.alignment(Opcode.PQ));
  }

  @ParameterizedTest
  @CsvSource({"mv_xor, 1, true", "mv_xor-3.2, 1, false", "iop13xx, 4, true", "iop3xx, 4, true", "ioat-3.3, 8, true",
      "ppc44x, 1, true", "fsl_raid, 0, false", "xgene, 0, false"})
  void driverKicksAtItsThresholdAndMayLackTheInterruptDescriptor(String engine, int kickEntries, boolean interrupt) {
    ChannelBehaviour behaviour = REGISTRY.get(engine).channels().get(0).behaviour();
    assertEquals(kickEntries, behaviour.kickEntries());
    assertEquals(interrupt, behaviour.interruptDescriptor());
  }

  @ParameterizedTest
  @CsvSource({"mv_xor-6.1, 0 0 1 1", "mv_xor-3.2, 0 1 2 3", "ioat-3.2, 0 0 0 0", "iop13xx, 0 1 2", "fsl_raid, 0 0 0 0"})
  void channelsShareADeviceWhereTheirDriverMapsForOne(String engine, String devices) {
    assertEquals(devices, REGISTRY.get(engine).channels().stream().map(c -> Integer.toString(c.device()))
        .collect(Collectors.joining(" ")));
  }

  @Test
  void onlyIoatAndFslRaidKeepAChainOnOneChannel() {
    assertEquals(List.of("ioat-3.2", "ioat-3.3", "ioat-3.3-16", "ioat-3.2-copy", "ioat-2", "ioat-1", "fsl_raid"),
        REGISTRY.engines().stream().filter(OffloadEngine::wholeChainOnly).map(OffloadEngine::name).toList());
  }

  @Test
  void onlyIdxdIsUnordered() {
    assertEquals(List.of("idxd"),
        REGISTRY.engines().stream().filter(e -> !e.ordered()).map(OffloadEngine::name).toList());
  }

  @Test
  void onlyTheModeRegisterOfOldMvXorCostsASwitch() {
    for (OffloadEngine engine : REGISTRY.engines()) {
      double nanos = engine.channels().get(0).timing().value(TimingFigure.MODE_SWITCH);
      assertEquals(engine.name().equals("mv_xor-3.2") ? 1500 : 0, nanos, engine.name());
    }
  }

  @Test
  void everyPresetSaysWhatItIs() {
    for (OffloadEngine engine : REGISTRY.engines()) {
      assertFalse(engine.driver().isBlank(), engine.name());
      assertEquals(Set.of("software", "isal").contains(engine.name()), engine.runsOnCpu(), engine.name());
    }
  }
}
