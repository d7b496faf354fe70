package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.faulty.Fault;
import org.raidoffload.engines.faulty.FaultPlan;
import org.raidoffload.engines.faulty.FaultyEngine;
import org.raidoffload.plan.Opcode;
import org.raidoffload.replay.ReplayReport;
import org.raidoffload.replay.TraceReader;
import org.raidoffload.replay.TraceReplay;
import org.raidoffload.replay.WrongByte;

/** An engine that spoils one byte and says that it worked is told by record, block, operation and channel. */
class FailedReplayTest {
  private static ReplayReport replay(String engine, String keys, StrategyKind strategy, Fault fault) {
    StringBuilder all = new StringBuilder("{\"format\":\"raid-offload-chain-trace\",\"version\":1,\"source\":\"t\"}\n");
    for (int i = 0; i < 6; i++) {
      all.append("{\"name\":\"s").append(i).append("\",").append(keys).append("}\n");
    }
    OffloadEngine spoils = new FaultyEngine(EngineRegistry.load().get(engine), FaultPlan.of(3, fault));
    try (TraceReader trace = TraceReader.of("t", new ByteArrayInputStream(all.toString()
        .getBytes(StandardCharsets.UTF_8)))) {
      return TraceReplay.on(spoils).strategyWherePossible(strategy).run(trace);
    }
  }

  /** A RAID-5 write of four blocks is four copies and a xor, a RAID-6 one of four blocks four copies and a P+Q; the last block is copied first. */
  @ParameterizedTest
  @CsvSource({
      "ioat,    5, UP_FRONT, 1,  s0, 2, D3, COPY, dma0chan0",
      "ioat,    5, UP_FRONT, 8,  s1, 3, D1, COPY, dma0chan0",
      "ioat,    5, UP_FRONT, 15, s2, 4, P,  XOR,  dma0chan0",
      "ioat,    6, UP_FRONT, 12, s2, 4, D2, COPY, dma0chan0",
      "mv_xor,  5, PER_LEG,  20, s3, 5, P,  XOR,  xor0.0"})
  void theByteTheStepAndTheChannelAreNamed(String engine, int level, StrategyKind strategy, long at, String record,
      long line, String block, String operation, String channel) {
    String keys = "\"level\":" + level + ",\"disks\":" + (level == 5 ? 5 : 6) + ",\"blocks\":[0,1,2,3]";
    ReplayReport report = replay(engine, keys, strategy, Fault.of(Fault.Kind.CORRUPT).at(at).channel(0));
    WrongByte wrong = report.firstWrongByte();
    assertNotNull(wrong, report.toString());
    assertNotNull(wrong.step());
    assertEquals(record + " (line " + line + "): " + block + "[" + wrong.offset() + "] is 0x"
        + hex(wrong.actual()) + ", must be 0x" + hex(wrong.expected()) + ", after " + operation + " on " + channel,
        report.firstProblem().substring(0, report.firstProblem().indexOf(channel) + channel.length()));
    assertNotEquals(wrong.expected(), wrong.actual());
    assertEquals(operation, wrong.step().operation());
    assertEquals(channel, wrong.step().channel());
  }

  private static String hex(int value) {
    return Integer.toHexString(0x100 | value).substring(1);
  }

  /** Of two lost blocks the lower is made of the higher: where both are wrong, the higher was made wrong. */
  @Test
  void whatFollowsFromAWrongByteIsNotCalledFirst() {
    int both = 0;
    for (int at = 1; at < 12; at++) {
      ReplayReport report = replay("ioat", "\"level\":6,\"disks\":6,\"request\":\"recover\",\"failed\":[\"D0\",\"D2\"]",
          StrategyKind.PER_LEG, Fault.of(Fault.Kind.CORRUPT).at(at).channel(0));
      WrongByte wrong = report.firstWrongByte();
      if (wrong != null && wrong.inStripe() == 2) {
        both++;
        assertEquals("D2", wrong.block().name(), report.firstProblem());
      }
    }
    assertTrue(both > 0, "no fault made both blocks wrong");
  }

  @Test
  void aCheckThatLiesIsNamedToo() {
    ReplayReport report = replay("ioat", "\"level\":5,\"disks\":5,\"request\":\"check\"", StrategyKind.UP_FRONT,
        Fault.of(Fault.Kind.CORRUPT).opcode(Opcode.XOR_VAL).at(3).channel(0));
    assertEquals(1, report.wrongBytes());
    assertNull(report.firstWrongByte());
    assertTrue(report.firstProblem().startsWith("s2 (line 4): the check found P wrong, which is right, after XOR_VAL on "
        + "dma0chan0 ("), report.firstProblem());
  }
}
