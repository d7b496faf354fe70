package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class FreeListTest {

  @Test
  void givesEachChainOnceAndThenNone() {
    FreeList list = new SharedFreeList(5);
    BitSet taken = new BitSet();
    for (int i = 0; i < 5; i++) {
      taken.set(list.take());
    }
    assertEquals(5, taken.cardinality());
    assertEquals(FreeList.EMPTY, list.take());
    assertTrue(list.isEmpty());
    list.give(3);
    assertFalse(list.isEmpty());
    assertEquals(3, list.take());
    assertEquals(FreeList.EMPTY, new SharedFreeList(0).take());
  }

  @Test
  void neverGivesAChainToTwoThreadsAtOnce() {
    int size = 3;
    FreeList list = new SharedFreeList(size);
    AtomicIntegerArray owner = new AtomicIntegerArray(size);
    Racers.run(4, 10, who -> {
      for (int i = 0; i < 100_000; i++) {
        int chain = list.take();
        if (chain != FreeList.EMPTY) {
          assertTrue(owner.compareAndSet(chain, 0, who + 1), "chain " + chain + " taken twice");
          assertTrue(owner.compareAndSet(chain, who + 1, 0), "chain " + chain + " was stolen");
          list.give(chain);
        }
      }
    });
    BitSet left = new BitSet();
    for (int chain = list.take(); chain != FreeList.EMPTY; chain = list.take()) {
      assertFalse(left.get(chain));
      left.set(chain);
    }
    assertEquals(size, left.cardinality());
  }
}
