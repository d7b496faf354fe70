package org.raidoffload.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.raidoffload.schedule.Racers;

/** Hand-over through a ring: nothing is lost, whoever sleeps is woken, in every wait mode. */
class RingWakeUpTest {

  @ParameterizedTest
  @EnumSource(WaitMode.class)
  void aSleepingConsumerSeesEveryEntryInOrder(WaitMode waitMode) {
    int each = waitMode == WaitMode.BUSY_SPIN ? 200 : 2000;
    int producers = 2;
    ConsumerWait wait = new ConsumerWait(waitMode);
    ChannelRing<long[]> ring = new SharedChannelRing<>(3, () -> new long[1], wait);
    long[] counts = new long[producers];
    Racers.run(producers + 1, 20, who -> {
      if (who < producers) {
        for (int i = 0; i < each; i++) {
          long sequence = ring.tryClaim(1);
          while (sequence == ChannelRing.FULL) {
            Racers.rest();
            sequence = ring.tryClaim(1);
          }
          ring.entry(sequence)[0] = (long) who << 32 | i;
          ring.publish(sequence, sequence);
          if (i % 100 == 0) {
            LockSupport.parkNanos(300_000);
          }
        }
        return;
      }
      long at = ring.completed() + 1;
      for (int n = 0; n < producers * each; n++, at++) {
        long next = at;
        assertTrue(wait.await(() -> ring.isPublished(next)));
        long content = ring.entry(at)[0];
        assertEquals(counts[(int) (content >> 32)]++, content & 0xffffffffL);
        ring.complete(at);
      }
    });
    assertEquals(each, counts[0]);
  }

  @ParameterizedTest
  @EnumSource(WaitMode.class)
  void wakeEndsTheWaitOfAConsumerWithoutWorkForGood(WaitMode waitMode) {
    ConsumerWait wait = new ConsumerWait(waitMode);
    ChannelRing<long[]> ring = new SharedChannelRing<>(2, () -> new long[1], wait);
    Racers.run(2, 20, who -> {
      if (who == 0) {
        LockSupport.parkNanos(5_000_000);
        wait.stop();
      } else {
        assertFalse(wait.await(() -> ring.isPublished(ring.completed() + 1)));
        assertFalse(wait.await(() -> ring.isPublished(ring.completed() + 1)));
      }
    });
  }

  /**
   * The race behind a parked leg: a producer leaves word and then finds the ring full, while the consumer frees an entry
   * and, before it sleeps, looks for word for the last time. One of the two must see the other, or the leg sleeps for ever.
   */
  @Test
  void aProducerThatLeavesWordAndFindsTheRingFullIsSeenByTheConsumerThatFreesIt() {
    int rounds = 60_000;
    ChannelRing<long[]> ring = new SharedChannelRing<>(1, () -> new long[1], ConsumerWait.none());
    AtomicIntegerArray word = new AtomicIntegerArray(rounds);
    AtomicIntegerArray seen = new AtomicIntegerArray(rounds);
    AtomicIntegerArray claimed = new AtomicIntegerArray(rounds);
    AtomicInteger[] at = {new AtomicInteger(), new AtomicInteger()};
    long[] sequence = {ring.completed()};
    long enough = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    AtomicInteger played = new AtomicInteger(rounds);
    Racers.run(2, 60, who -> {
      for (int round = 0; round < played.get(); round++) {
        if (who == 0) {
          if (claimed.get(Math.max(0, round - 1)) == 0 || round == 0) {
            sequence[0] = ring.tryClaim(1);
            assertTrue(sequence[0] != ChannelRing.FULL);
          }
          ring.publish(sequence[0], sequence[0]);
        }
        meet(at, who, 2 * round + 1);
        dally(at[who], who == 0 ? round % 61 : round % 67);
        if (who == 0) {
          word.set(round, 1);
          long next = ring.tryClaim(1);
          if (next != ChannelRing.FULL) {
            claimed.set(round, 1);
            sequence[0] = next;
          }
        } else {
          ring.complete(ring.completed() + 1);
          ConsumerWait.beforeLastLook();
          seen.setPlain(round, word.get(round));
        }
        if (who == 0 && System.nanoTime() > enough) {
          played.set(Math.min(played.get(), round + 1));
        }
        meet(at, who, 2 * round + 2);
      }
    });
    for (int round = 0; round < played.get(); round++) {
      assertTrue(seen.get(round) == 1 || claimed.get(round) == 1, "lost in round " + round);
    }
  }

  /** A few nanoseconds, so that the two sides meet in every alignment. */
  private static void dally(AtomicInteger any, int looks) {
    for (int i = 0; i < looks; i++) {
      any.getOpaque();
    }
  }

  private static void meet(AtomicInteger[] at, int who, int step) {
    at[who].set(step);
    int looks = 0;
    while (at[1 - who].get() < step) {
      if (++looks > 2000) {
        Racers.rest();
      }
    }
  }
}
