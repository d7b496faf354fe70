package org.raidoffload.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.raidoffload.schedule.StripeScheduler;

/**
 * Random requests, losses, rebuilds and crashes against flat bytes, for every level: what was acknowledged is there, and
 * with a partial parity log it is there although a member was lost before the crash or with it.
 */
@Timeout(120)
class ArrayModelTest {
  private static final StripeScheduler SCHEDULER = TestArray.scheduler();
  private static final int STEPS = 60;

  @AfterAll
  static void close() {
    SCHEDULER.close();
    assertEquals(List.of(), SCHEDULER.ledger().violations());
    assertEquals(0, SCHEDULER.ledger().liveMappings());
  }

  @Test
  void behavesAsFlatBytes() throws IOException {
    run(1000, 20, false);
  }

  @Test
  void withPartialParityNothingIsLostThoughAMemberIs() throws IOException {
    run(2000, 20, true);
  }

  private static void run(long firstSeed, int runs, boolean partialParity) throws IOException {
    int crashes = 0;
    int rebuilds = 0;
    for (long seed = firstSeed; seed < firstSeed + runs; seed++) {
      try {
        ArrayModel model = new ArrayModel(SCHEDULER, seed, partialParity);
        model.run(STEPS);
        crashes += model.crashes;
        rebuilds += model.rebuilds;
      } catch (IOException | AssertionError failed) {
        throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
      }
    }
    assertTrue(crashes > 2 * runs / 3 && rebuilds > runs, crashes + " crashes, " + rebuilds + " rebuilds");
  }
}
