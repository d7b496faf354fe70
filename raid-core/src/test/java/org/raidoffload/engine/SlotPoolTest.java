package org.raidoffload.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.raidoffload.plan.Opcode;

class SlotPoolTest {
  private static final SlotArithmetic EACH_KIB = new SlotArithmetic() {
    @Override
    public int slots(Opcode opcode, int sources, int results, long bytes) {
      return 2 * hardwareDescriptors(opcode, sources, results, bytes);
    }

    @Override
    public int hardwareDescriptors(Opcode opcode, int sources, int results, long bytes) {
      return (int) (bytes / 1024);
    }
  };

  private static Descriptor slots(int slots) {
    return new Descriptor(1).begin(Opcode.XOR, 1024, slots);
  }

  private static SlotPool pool(SlotAllocation allocation, int size) {
    ChannelLimits limits = ChannelLimits.builder(size).xor(8).build();
    return SlotPool.of(new ChannelDescription("c", 0, limits, EACH_KIB, TimingProfile.builder().build(),
        ChannelBehaviour.PLAIN.withAllocation(allocation)));
  }

  @Test
  void countedPoolTakesAnySlots() {
    SlotPool pool = pool(SlotAllocation.COUNTED, 4);
    assertEquals(0, pool.take(slots(3)));
    assertEquals(1, pool.free());
    assertEquals(-1, pool.take(slots(2)));
    pool.release(0, 3);
    assertEquals(4, pool.free());
  }

  @Test
  void firstFitGoesOnAfterTheLastSlotUsedAndWrapsOnlyOntoFreeSlotsAtTheStart() {
    SlotPool pool = pool(SlotAllocation.FIRST_FIT, 8);
    assertEquals(0, pool.take(slots(2)));
    assertEquals(2, pool.take(slots(3)));
    assertEquals(5, pool.take(slots(2)));
    pool.release(0, 2);
    assertEquals(-1, pool.take(slots(3)), "three are free, but not side by side");
    assertEquals(3, pool.free());
    assertEquals(0, pool.take(slots(2)));
  }

  @Test
  void secondPassGivesUpAtTheFirstBusySlot() {
    SlotPool pool = pool(SlotAllocation.FIRST_FIT, 6);
    assertEquals(0, pool.take(slots(1)));
    assertEquals(1, pool.take(slots(4)));
    pool.release(1, 4);
    assertEquals(5, pool.take(slots(1)));
    assertEquals(-1, pool.take(slots(2)), "slots 1 to 4 are free, but slot 0 is busy");
    pool.release(0, 1);
    assertEquals(0, pool.take(slots(2)));
  }

  @Test
  void alignedFitSkipsToAMultipleOfTheSlotsOfOneHardwareDescriptor() {
    SlotPool pool = pool(SlotAllocation.FIRST_FIT_ALIGNED, 16);
    assertEquals(0, pool.take(slots(1)));
    assertEquals(4, pool.take(slots(4)), "1 to 3 are free, but 4 slots begin at a multiple of 4");
    assertEquals(8, pool.take(new Descriptor(1).begin(Opcode.XOR_VAL, 3 * 1024, 6)), "three times two slots");
    assertEquals(14, pool.take(slots(2)));
    assertEquals(3, pool.free());
    assertEquals(-1, pool.take(slots(2)), "only 1 to 3 are free and the second pass stops at slot 0");
  }

  @Test
  void emptyPoolHasRoomForADescriptorOfItsWholeSize() {
    for (SlotAllocation allocation : SlotAllocation.values()) {
      SlotPool pool = pool(allocation, 5);
      int first = pool.take(slots(3));
      pool.release(first, 3);
      assertEquals(0, pool.take(slots(5)), allocation.name());
    }
  }
}
