package app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.faulty.Fault;
import org.raidoffload.engines.faulty.FaultPlan;
import org.raidoffload.engines.faulty.FaultyEngine;
import org.raidoffload.replay.ReplayReport;
import org.raidoffload.replay.TraceReader;
import org.raidoffload.replay.TraceReplay;

/** A stripe-chain replay in somebody's tests, and one that fails on purpose. */
class ReplayTest {
  private static final String TRACE = """
      {"format":"raid-offload-chain-trace","version":1,"source":"a test"}
      {"name":"w0","level":6,"disks":6,"request":"write","blocks":[0,1,2,3]}
      {"name":"w1","level":6,"disks":6,"row":1,"request":"write","blocks":[2]}
      """;

  private static ReplayReport replay(OffloadEngine engine) {
    try (TraceReader trace = TraceReader.of("trace", new ByteArrayInputStream(TRACE.getBytes(StandardCharsets.UTF_8)))) {
      return TraceReplay.on(engine).run(trace);
    }
  }

  @Test
  void everyPresetIsFound() {
    assertTrue(EngineRegistry.load().engines().size() > 15);
  }

  @Test
  void theChainsAreRight() {
    assertEquals(2, replay(EngineRegistry.load().get("ioat")).requireRight().chains());
  }

  @Test
  void anEngineThatSpoilsBytesIsNamedWithTheStripe() {
    OffloadEngine spoilt = new FaultyEngine(EngineRegistry.load().get("ioat"),
        FaultPlan.of(3, Fault.of(Fault.Kind.CORRUPT)));
    AssertionError failed = assertThrows(AssertionError.class, () -> replay(spoilt).requireRight());
    System.out.println("FAILS ON PURPOSE: " + failed.getMessage());
    assertTrue(failed.getMessage().matches("(?s).*: w0 \\(line 2\\): \\w+\\[\\d+] is 0x.., must be 0x.., after \\w+ on "
        + "dma0chan\\d.*"), failed.getMessage());
  }
}
