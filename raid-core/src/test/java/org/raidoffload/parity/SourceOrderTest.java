package org.raidoffload.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SourceOrderTest {
  @Test
  void everySourceIsVisitedOnce() {
    for (int count = 1; count <= 300; count++) {
      int[] sorted = SourceOrder.of(count).clone();
      Arrays.sort(sorted);
      assertArrayEquals(IntStream.range(0, count).toArray(), sorted);
    }
  }

  @Test
  void noStepIsLikeTheOneBefore() {
    for (int count = 5; count <= 300; count++) {
      int[] order = SourceOrder.of(count);
      for (int i = 2; i < count; i++) {
        assertNotEquals(order[i - 1] - order[i - 2], order[i] - order[i - 1], count + " sources, step " + i);
      }
    }
  }

  @Test
  void paysForManyBlocksFromBeyondTheNearestCache() {
    assertTrue(SourceOrder.pays(8, 16_384));
    assertTrue(SourceOrder.pays(5, 65_536));
    assertFalse(SourceOrder.pays(8, 4096));
    assertFalse(SourceOrder.pays(4, 65_536));
  }
}
