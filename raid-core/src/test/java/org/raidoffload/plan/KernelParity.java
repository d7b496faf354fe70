package org.raidoffload.plan;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ReferenceKernel;
import org.raidoffload.request.StripeBuffer;

/** P and Q of one stripe as each parity kernel computes them over off-heap blocks, slot by slot. */
final class KernelParity implements AutoCloseable {
  static final List<ParityKernel> KERNELS = List.of(ReferenceKernel.INSTANCE, LongLaneKernel.INSTANCE);
  private static final int UNIT = ArrayGeometry.STRIPE_UNIT_BYTES;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory = arena.allocate(258L * UNIT, 64);

  /** Parity blocks for the data blocks in {@code stripe}. */
  Map<StripeBuffer, byte[]> of(ParityKernel kernel, ArrayGeometry geometry, long row,
      Map<StripeBuffer, byte[]> stripe) {
    long[] slots = new long[geometry.syndromeSlots()];
    for (int data = 0; data < geometry.dataDisks(); data++) {
      MemorySegment block = memory.asSlice((2L + data) * UNIT, UNIT);
      block.copyFrom(MemorySegment.ofArray(stripe.get(StripeBuffer.data(data))));
      slots[geometry.slotOfData(row, data)] = block.address();
    }
    Map<StripeBuffer, byte[]> parity = new HashMap<>();
    if (geometry.level() == RaidLevel.RAID6) {
      kernel.pq(slots, slots.length, memory.address(), memory.address() + UNIT, UNIT);
      parity.put(StripeBuffer.Q, memory.asSlice(UNIT, UNIT).toArray(ValueLayout.JAVA_BYTE));
    } else {
      kernel.xor(slots, slots.length, memory.address(), UNIT);
    }
    parity.put(StripeBuffer.P, memory.asSlice(0, UNIT).toArray(ValueLayout.JAVA_BYTE));
    return parity;
  }

  @Override
  public void close() {
    arena.close();
  }
}
