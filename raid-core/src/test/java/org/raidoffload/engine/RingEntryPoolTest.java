package org.raidoffload.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.raidoffload.plan.Opcode;

class RingEntryPoolTest {
  private static final RingEntryArithmetic EACH_KIB = new RingEntryArithmetic() {
    @Override
    public int entries(Opcode opcode, int sources, int results, long bytes) {
      return 2 * hardwareDescriptors(opcode, sources, results, bytes);
    }

    @Override
    public int hardwareDescriptors(Opcode opcode, int sources, int results, long bytes) {
      return (int) (bytes / 1024);
    }
  };

  private static Descriptor entries(int entries) {
    return new Descriptor(1).begin(Opcode.XOR, 1024, entries);
  }

  private static RingEntryPool pool(RingEntryAllocation allocation, int size) {
    ChannelLimits limits = ChannelLimits.builder(size).xor(8).build();
    return RingEntryPool.of(new ChannelDescription("c", 0, limits, EACH_KIB, TimingProfile.builder().build(),
        ChannelBehaviour.PLAIN.withAllocation(allocation)));
  }

  @Test
  void countedPoolTakesAnyEntries() {
    RingEntryPool pool = pool(RingEntryAllocation.COUNTED, 4);
    assertEquals(0, pool.take(entries(3)));
    assertEquals(1, pool.free());
    assertEquals(-1, pool.take(entries(2)));
    pool.release(0, 3);
    assertEquals(4, pool.free());
  }

  @Test
  void firstFitGoesOnAfterTheLastEntryUsedAndWrapsOnlyOntoFreeEntriesAtTheStart() {
    RingEntryPool pool = pool(RingEntryAllocation.FIRST_FIT, 8);
    assertEquals(0, pool.take(entries(2)));
    assertEquals(2, pool.take(entries(3)));
    assertEquals(5, pool.take(entries(2)));
    pool.release(0, 2);
    assertEquals(-1, pool.take(entries(3)), "three are free, but not side by side");
    assertEquals(3, pool.free());
    assertEquals(0, pool.take(entries(2)));
  }

  @Test
  void secondPassGivesUpAtTheFirstBusyEntry() {
    RingEntryPool pool = pool(RingEntryAllocation.FIRST_FIT, 6);
    assertEquals(0, pool.take(entries(1)));
    assertEquals(1, pool.take(entries(4)));
    pool.release(1, 4);
    assertEquals(5, pool.take(entries(1)));
    assertEquals(-1, pool.take(entries(2)), "entries 1 to 4 are free, but entry 0 is busy");
    pool.release(0, 1);
    assertEquals(0, pool.take(entries(2)));
  }

  @Test
  void alignedFitSkipsToAMultipleOfTheEntriesOfOneHardwareDescriptor() {
    RingEntryPool pool = pool(RingEntryAllocation.FIRST_FIT_ALIGNED, 16);
    assertEquals(0, pool.take(entries(1)));
    assertEquals(4, pool.take(entries(4)), "1 to 3 are free, but 4 entries begin at a multiple of 4");
    assertEquals(8, pool.take(new Descriptor(1).begin(Opcode.XOR_VAL, 3 * 1024, 6)), "three times two entries");
    assertEquals(14, pool.take(entries(2)));
    assertEquals(3, pool.free());
    assertEquals(-1, pool.take(entries(2)), "only 1 to 3 are free and the second pass stops at entry 0");
  }

  @Test
  void emptyPoolHasRoomForADescriptorOfItsWholeSize() {
    for (RingEntryAllocation allocation : RingEntryAllocation.values()) {
      RingEntryPool pool = pool(allocation, 5);
      int first = pool.take(entries(3));
      pool.release(first, 3);
      assertEquals(0, pool.take(entries(5)), allocation.name());
    }
  }
}
