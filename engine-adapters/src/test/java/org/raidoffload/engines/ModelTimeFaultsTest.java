package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.described.DescribedEngines;
import org.raidoffload.engines.faulty.Fault;
import org.raidoffload.engines.faulty.FaultPlan;
import org.raidoffload.engines.faulty.FaultyEngine;
import org.raidoffload.replay.ReplayReport;
import org.raidoffload.replay.TraceReader;
import org.raidoffload.replay.TraceReplay;

/** Model time goes on whatever an engine does, and however few descriptors it has. */
@Timeout(120)
class ModelTimeFaultsTest {
  private static final int STRIPES = 10;

  private static ReplayReport replay(OffloadEngine engine, StrategyKind strategy, int depth, int disks, int stripes) {
    String blocks = IntStream.range(0, disks - 1).mapToObj(Integer::toString).collect(Collectors.joining(","));
    String head = "{\"format\":\"raid-offload-chain-trace\",\"version\":1,\"source\":\"test\"}\n";
    String trace = head + IntStream.range(0, stripes).mapToObj(i -> "{\"name\":\"s" + i + "\",\"disks\":" + disks
        + ",\"row\":" + i + ",\"blocks\":[" + blocks + "]}").collect(Collectors.joining("\n"));
    try (TraceReader reader = TraceReader.of("test",
        new ByteArrayInputStream(trace.getBytes(StandardCharsets.UTF_8)))) {
      return TraceReplay.on(engine).strategyWherePossible(strategy).queueDepth(depth).run(reader);
    }
  }

  private static OffloadEngine faulty(String name, Fault fault) {
    return new FaultyEngine(EngineRegistry.load().get(name), FaultPlan.of(3, fault));
  }

  @ParameterizedTest
  @CsvSource({"BUSY,1,ioat", "BUSY,3,mv_xor", "BUSY,4,iop3xx", "LATE,1,ioat", "LATE,3,mv_xor", "LATE,4,iop3xx"})
  void aBusyOrLateEngineEndsEveryChainWell(Fault.Kind kind, int depth, String name) {
    for (StrategyKind strategy : new StrategyKind[] {StrategyKind.UP_FRONT, StrategyKind.PER_LEG}) {
      for (int at = 1; at < 40; at += 6) {
        ReplayReport report = replay(faulty(name, Fault.of(kind).at(at).amount(3)), strategy, depth, 5, STRIPES);
        report.requireRight();
        assertEquals(STRIPES, report.chains());
        assertTrue(report.modelNanos() < 1e9, "waited for a deadline: " + report.modelNanos());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Fault.Kind.class, names = {"NEVER", "REFUSE", "RESET", "DRIVER_ERROR", "FAIL"})
  void whatNeverEndsEndsTheOneChainAndIsNamed(Fault.Kind kind) {
    for (String name : new String[] {"ioat", "mv_xor", "iop3xx", "ppc44x"}) {
      for (int depth : new int[] {1, 4}) {
        ReplayReport report = replay(faulty(name, Fault.of(kind).at(7)), StrategyKind.PER_LEG, depth, 5, STRIPES);
        assertEquals(STRIPES, report.chains(), name + " " + depth + ": " + report.firstProblem());
        assertEquals(0, report.violations());
        assertEquals(report.maps(), report.unmaps());
        if (kind == Fault.Kind.NEVER || kind == Fault.Kind.REFUSE) {
          assertTrue(report.failures() >= 1 && report.failures() <= Math.max(depth, channels(name)),
              name + ": " + report.failures());
          String problem = report.firstProblem();
          assertNotNull(problem);
          assertTrue(problem.startsWith("s"), problem);
        }
      }
    }
  }

  /** A fault plan counts on each channel by itself. */
  private static int channels(String name) {
    return (int) EngineRegistry.load().get(name).channels().stream().map(ChannelDescription::name).count();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void aRingOfAnySizeCarriesChainsThatAreLonger(int descriptors) {
    OffloadEngine tiny = DescribedEngines.parse("tiny", "{\"name\": \"tiny\", \"channels\": [{\"name\": \"c0\", "
        + "\"opcodes\": [\"COPY\", \"XOR\"], \"maxXorSources\": 8, \"descriptors\": " + descriptors + "}]}");
    for (int depth : new int[] {1, 2, 3, 7}) {
      assertEquals(STRIPES, replay(tiny, StrategyKind.UP_FRONT, depth, 6, STRIPES).requireRight().chains());
      assertEquals(STRIPES, replay(tiny, StrategyKind.PER_LEG, depth, 6, STRIPES).requireRight().chains());
    }
  }

  @ParameterizedTest
  @CsvSource({"iop13xx,140,4", "mv_xor,70,32"})
  void chainsLongerThanHalfAPresetsRingEnd(String name, int disks, int depth) {
    assertEquals(2L * depth, replay(EngineRegistry.load().get(name), StrategyKind.UP_FRONT, depth, disks, 2 * depth)
        .requireRight().chains());
  }
}
