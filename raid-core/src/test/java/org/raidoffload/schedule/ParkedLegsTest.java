package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParkedLegsTest {
  private static final int PRODUCERS = 3;
  private static final int EACH = 8;
  private static final int ROUNDS = 4000;

  private final SchedulerCore core = new SchedulerCore(new SchedulerSettings(), new OwnFreeList(0), List.of(),
      List.of());

  private ChainRun chain(int number) {
    return new ChainRun(number, core, 1);
  }

  @Test
  void handsLegsOutInTheOrderInWhichTheyCame() {
    ParkedLegs parked = new SharedParkedLegs();
    assertFalse(parked.anyWaiting());
    assertNull(parked.peek());
    assertThrows(IllegalStateException.class, parked::remove);
    for (int i = 0; i < 3; i++) {
      parked.park(chain(i));
    }
    assertTrue(parked.anyWaiting());
    assertEquals(0, present(parked.peek()).number);
    parked.park(chain(3));
    for (int i = 0; i < 4; i++) {
      assertEquals(i, present(parked.peek()).number);
      parked.remove();
    }
    assertNull(parked.peek());
    assertFalse(parked.anyWaiting());
    assertEquals(0, parked.waiting());
  }

  private static ChainRun present(@Nullable ChainRun run) {
    assertNotNull(run);
    return Objects.requireNonNull(run);
  }

  @Test
  void losesNoLegAndKeepsEachParkersOrderUnderContention() {
    ParkedLegs parked = new SharedParkedLegs();
    AtomicIntegerArray atHome = new AtomicIntegerArray(PRODUCERS * EACH);
    ChainRun[] runs = new ChainRun[PRODUCERS * EACH];
    for (int i = 0; i < runs.length; i++) {
      runs[i] = chain(i);
      atHome.set(i, 1);
    }
    int[] next = new int[PRODUCERS];
    Racers.run(PRODUCERS + 1, 20, who -> {
      if (who < PRODUCERS) {
        for (int i = 0; i < ROUNDS; i++) {
          int mine = who * EACH + i % EACH;
          while (!atHome.compareAndSet(mine, 1, 0)) {
            Thread.onSpinWait();
          }
          parked.park(runs[mine]);
        }
        return;
      }
      for (int taken = 0; taken < PRODUCERS * ROUNDS;) {
        ChainRun run = parked.peek();
        if (run == null) {
          Thread.onSpinWait();
          continue;
        }
        int producer = run.number / EACH;
        assertEquals(next[producer]++ % EACH, run.number % EACH, "order of producer " + producer);
        parked.remove();
        assertTrue(atHome.compareAndSet(run.number, 0, 1), "leg " + run.number + " came twice");
        taken++;
      }
      assertNull(parked.peek());
    });
  }
}
