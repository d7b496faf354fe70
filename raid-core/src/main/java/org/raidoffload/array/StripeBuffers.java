package org.raidoffload.array;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;

/** The buffers of one stripe job: every block that a plan may name, for each height of a piece. One job at a time. */
final class StripeBuffers {
  private static final int PAGE = 4096;
  private static final int SCRATCH = 4;

  private final ArrayGeometry geometry;
  private final int[] units;
  private final int mostUnit;
  private final MemorySegment all;
  private final @Nullable StripeMemory[] memories;

  StripeBuffers(ArrayGeometry geometry, int[] units) {
    this.geometry = geometry;
    this.units = units;
    mostUnit = units[units.length - 1];
    // Freed with the job: an array that is dropped must not need its channel threads to have let go of a segment.
    all = Arena.ofAuto().allocate((long) blocks(geometry) * mostUnit, PAGE);
    memories = new StripeMemory[units.length];
  }

  /** Blocks of memory: D, W and R of each data block, P, Q, L and scratch. */
  static int blocks(ArrayGeometry geometry) {
    return 3 * geometry.dataDisks() + 3 + SCRATCH;
  }

  /** The job's own memory of a buffer, cut to the unit. */
  MemorySegment own(StripeBuffer buffer, int unit) {
    int data = geometry.dataDisks();
    int block = switch (buffer.kind()) {
      case DATA -> buffer.index();
      case NEW_DATA -> data + buffer.index();
      case READ -> 2 * data + buffer.index();
      case P -> 3 * data;
      case Q -> 3 * data + 1;
      case PARTIAL_PARITY -> 3 * data + 2;
      case SCRATCH -> 3 * data + 3 + buffer.index();
      case OTHER_STRIPE -> throw new IllegalArgumentException("buffer " + buffer + ": arrays are never reshaped");
    };
    return all.asSlice((long) block * mostUnit, unit);
  }

  /** The memory for pieces of the height; everything but W and R is bound to the job's own. */
  StripeMemory memory(int unit) {
    int i = 0;
    while (units[i] != unit) {
      i++;
    }
    StripeMemory memory = memories[i];
    if (memory == null) {
      memory = new StripeMemory(geometry, unit);
      for (int d = 0; d < geometry.dataDisks(); d++) {
        bindOwn(memory, StripeBuffer.data(d), unit);
      }
      bindOwn(memory, StripeBuffer.P, unit);
      if (geometry.level().parityDisks() == 2) {
        bindOwn(memory, StripeBuffer.Q, unit);
      }
      bindOwn(memory, StripeBuffer.PARTIAL_PARITY, unit);
      for (int s = 0; s < SCRATCH; s++) {
        bindOwn(memory, StripeBuffer.scratch(s), unit);
      }
      memories[i] = memory;
    }
    return memory;
  }

  private void bindOwn(StripeMemory memory, StripeBuffer buffer, int unit) {
    memory.bind(buffer, own(buffer, unit));
  }
}
