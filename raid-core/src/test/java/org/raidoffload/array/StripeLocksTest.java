package org.raidoffload.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StripeLocksTest {
  private final StripeLocks locks = new StripeLocks();

  @Test
  void aHoldThatIsAcquiredTwiceIsRefusedAndKeepsItsRange() {
    StripeLocks.Hold hold = new StripeLocks.Hold();
    locks.acquire(hold, 0, 4, true);
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> locks.acquire(hold, 8, 12, true));
    assertTrue(refused.getMessage().startsWith("a hold on 0 to 4 was acquired again"), refused.getMessage());
    assertEquals(1, locks.claims());
    locks.release(hold);
    locks.acquire(hold, 8, 12, true);
    locks.release(hold);
    assertEquals(0, locks.claims());
  }

  @Test
  void whatDoesNotOverlapOrIsSharedNeedsNoWait() {
    StripeLocks.Hold one = new StripeLocks.Hold();
    StripeLocks.Hold two = new StripeLocks.Hold();
    StripeLocks.Hold three = new StripeLocks.Hold();
    locks.acquire(one, 0, 4, true);
    locks.acquire(two, 4, 8, false);
    locks.acquire(three, 4, 8, false);
    assertEquals(3, locks.claims());
  }
}
