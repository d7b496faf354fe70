package org.raidoffload.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelRingTest {

  @ParameterizedTest
  @CsvSource({"1,true", "2,true", "3,true", "51,false", "64,false", "384,true", "1,false", "3,false"})
  void holdsExactlyTheDescriptorCountOnEveryLap(int descriptors, boolean singleProducer) {
    ChannelRing<long[]> ring = singleProducer ? new OwnChannelRing<>(descriptors, () -> new long[1])
        : new SharedChannelRing<>(descriptors, () -> new long[1], ConsumerWait.none());
    long next = ring.completed() + 1;
    for (int lap = 0; lap < 5; lap++) {
      for (int i = 0; i < descriptors; i++) {
        long sequence = ring.tryClaim(1);
        assertEquals(next + i, sequence, "lap " + lap);
        ring.publish(sequence, sequence);
      }
      assertEquals(ChannelRing.FULL, ring.tryClaim(1), "lap " + lap);
      assertEquals(descriptors, ring.occupied());
      for (int i = 0; i < descriptors; i++) {
        assertTrue(ring.isPublished(next + i));
        ring.complete(next + i);
        long refill = ring.tryClaim(1);
        assertNotEquals(ChannelRing.FULL, refill, "lap " + lap + " after completing " + i);
        ring.publish(refill, refill);
        assertEquals(ChannelRing.FULL, ring.tryClaim(1));
      }
      next += descriptors;
      for (int i = 0; i < descriptors; i++) {
        ring.complete(next + i);
      }
      next += descriptors;
      assertFalse(ring.isPublished(next));
    }
  }

  @ParameterizedTest
  @CsvSource({"5,3", "8,8", "51,50"})
  void aClaimOfSeveralEntriesFitsAllOrNothing(int descriptors, int claim) {
    ChannelRing<long[]> ring = new SharedChannelRing<>(descriptors, () -> new long[1], ConsumerWait.none());
    long last = ring.tryClaim(claim);
    ring.publish(last - claim + 1, last);
    assertEquals(ChannelRing.FULL, ring.tryClaim(descriptors - claim + 1));
    assertThrows(IllegalArgumentException.class, () -> ring.tryClaim(descriptors + 1));
    ring.complete(last);
    assertEquals(last + descriptors, ring.tryClaim(descriptors));
  }

  @Test
  void aClaimWithinAnotherFindsNoRoomSoThatNobodySeesTheOuterOneBeforeItIsFilled() {
    OwnChannelRing<int[]> ring = new OwnChannelRing<>(4, () -> new int[1]);
    long outer = ring.tryClaim(1);
    assertEquals(ChannelRing.FULL, ring.tryClaim(1));
    assertFalse(ring.isPublished(outer));
    ring.publish(outer, outer);
    assertTrue(ring.isPublished(outer));
    long next = ring.tryClaim(3);
    assertEquals(outer + 3, next);
    ring.publish(next - 2, next);
    assertEquals(ChannelRing.FULL, ring.tryClaim(1), "none is free");
    ring.complete(next);
    assertEquals(next + 4, ring.tryClaim(4), "a claim that found no room is none");
  }
}
