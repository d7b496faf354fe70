package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class FourThreadsTenSecondsExampleTest {

  @Test
  void writesFromFourThreadsWithoutABrokenRule() throws InterruptedException {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    long chains = FourThreadsTenSecondsExample.run(meters, 1.5);
    assertTrue(chains > 100, chains + " chains");
    assertEquals((double) chains,
        meters.get("raid.offload.chains.ended").tag("reason", "none").functionCounter().count());
    assertEquals(0, meters.get("raid.offload.ledger.violations").functionCounter().count());
    assertEquals(0, meters.get("raid.offload.chains.active").gauge().value());
  }
}
